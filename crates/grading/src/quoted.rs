//! Text from someone's file, as it may be shown: a terminal obeys some characters, and some can't be seen.

/// Longer texts are cut off: what is quoted shall show where the mistake is, not fill the page.
const MOST: usize = 40;

/// Whether a letter is seen as it is: no control character, none that turns the direction of writing, and none without width.
#[must_use]
pub fn is_visible(letter: char) -> bool {
    let is_formatting = matches!(
        letter,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    );
    !(letter.is_control() || is_formatting)
}

/// A piece of someone's file for a message: on one line, every letter that can't be seen escaped, and cut off after 40.
#[must_use]
pub fn quoted(text: &str) -> String {
    one_line(text, MOST)
}

/// As [`quoted`], with at most so many letters.
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut letters = text.chars();
    for letter in letters.by_ref().take(most) {
        if is_visible(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_default());
        }
    }
    if letters.next().is_some() {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_or_nobody_sees_is_escaped() {
        for (raw, shown) in [
            ("\u{1b}[2K\u{1b}[Gcorrect", "\\u{1b}[2K\\u{1b}[Gcorrect"),
            ("a\r\nb\tc", "a\\r\\nb\\tc"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("\u{202e}gnorw", "\\u{202e}gnorw"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
            ("größer θ", "größer θ"),
        ] {
            assert_eq!(quoted(raw), shown);
        }
    }

    #[test]
    fn long_text_is_cut_off() {
        assert_eq!(quoted(&"x".repeat(1000)), format!("{}...", "x".repeat(40)));
        assert_eq!(quoted(&"x".repeat(40)), "x".repeat(40));
    }
}
