//! As much of a shell's grammar as documents use.

/// A command of a line: its words, and the file that takes its output.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Command {
    pub(super) words: Vec<String>,
    pub(super) output: Option<String>,
}

/// The commands of a text, in order. Comments are left out, and so is all that is not words: pipes, lists, brackets. A word keeps what it
/// quotes, without the quotes.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut commands = vec![Command::default()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut to_file = false;
    let mut letters = text.chars().chain(['\n']).peekable();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some('"') | None, '\\') => match letters.next() {
                Some('\n') | None => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
            },
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '#') if word.is_none() => {
                while letters.next_if(|&letter| letter != '\n').is_some() {}
            }
            (None, ' ' | '\n' | '>' | ';' | '|' | '&' | '(' | ')') => {
                if let (Some(word), Some(last)) = (word.take(), commands.last_mut()) {
                    match to_file {
                        true => last.output = Some(word),
                        false => last.words.push(word),
                    }
                    to_file = false;
                }
                match letter {
                    ' ' => {}
                    '>' => to_file = true,
                    _ => commands.push(Command::default()),
                }
            }
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    commands.retain(|command| !command.words.is_empty());
    commands
}

#[test]
fn a_line_is_read_as_a_shell_reads_it() {
    let words = |text: &str| -> Vec<Vec<String>> {
        commands(text)
            .into_iter()
            .map(|command| command.words)
            .collect()
    };
    assert_eq!(words("a 'b c' \"d e\"f  # g"), [["a", "b c", "d ef"]]);
    assert_eq!(words("a \\\n  b\nc"), [vec!["a", "b"], vec!["c"]]);
    assert_eq!(
        words("a=$(b --c); d | e"),
        [vec!["a=$"], vec!["b", "--c"], vec!["d"], vec!["e"]]
    );
    let to_file = commands("a b > c.toml");
    let output = Some("c.toml".to_owned());
    let expected = ["a", "b"].map(str::to_owned).to_vec();
    assert_eq!(
        to_file,
        [Command {
            words: expected,
            output
        }]
    );
}
