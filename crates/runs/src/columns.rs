//! Columns by name, as people say it and as trackers write it: `lr` is `config/lr`, `params.lr`, `params_lr`.

use strsim::jaro_winkler;

use crate::error::RunsError;

/// The column that an option names: by its whole name, then without regard to case, then by the last part of its name, which trackers
/// put behind `config/`, `params.`, `params_`, `metrics.`, `user_attrs_`, `summary/`.
pub(crate) fn find(
    header: &csv::StringRecord,
    option: &'static str,
    name: &str,
) -> Result<usize, RunsError> {
    let name = name.trim();
    let all = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let places = header.iter().enumerate().filter(|(_, own)| is(own));
        places.map(|(place, _)| place).collect()
    };
    let same = |own: &str| own == name;
    let same_letters = |own: &str| own.eq_ignore_ascii_case(name);
    let same_end = |own: &str| without_prefix(own).eq_ignore_ascii_case(name);
    for found in [all(&same), all(&same_letters), all(&same_end)] {
        match found.as_slice() {
            [] => {}
            [one] => return Ok(*one),
            several => {
                let names = several.iter().filter_map(|place| header.get(*place));
                return Err(RunsError::Ambiguous {
                    option,
                    name: shown(name),
                    candidates: listed(names),
                });
            }
        }
    }
    Err(RunsError::NoColumn {
        option,
        name: shown(name),
        hint: hint(header, name),
    })
}

/// A column's name without what trackers put before it.
pub(crate) fn without_prefix(name: &str) -> &str {
    const PREFIXES: [&str; 9] = [
        "config/",
        "config.",
        "params.",
        "params_",
        "metrics.",
        "metrics/",
        "user_attrs_",
        "summary/",
        "summary.",
    ];
    let found = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    found.unwrap_or(name)
}

/// The most likely column, or all there are.
fn hint(header: &csv::StringRecord, name: &str) -> String {
    let likeness =
        |own: &str| jaro_winkler(&without_prefix(own).to_lowercase(), &name.to_lowercase());
    let likely = header
        .iter()
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    match likely.filter(|own| likeness(own) > 0.8) {
        Some(likely) => format!(
            "did you mean `{}`? There are {}",
            shown(likely),
            listed(header.iter())
        ),
        None => format!("there are {}", listed(header.iter())),
    }
}

/// The first names of a list, as a message has them.
pub(crate) fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 20;
    let mut names = names;
    let first: Vec<String> = names
        .by_ref()
        .take(SHOWN)
        .map(|name| format!("`{}`", shown(name)))
        .collect();
    match names.count() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

/// Text from a file as a message may show it: on one line, without what can't be seen, and short.
#[must_use]
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 40;
    let mut letters = text.chars();
    let first: String = letters.by_ref().take(LONGEST).flat_map(visible).collect();
    let rest = if letters.next().is_some() { "..." } else { "" };
    format!("{first}{rest}")
}

fn visible(letter: char) -> Vec<char> {
    if letter.is_ascii_graphic() || letter == ' ' || letter.is_alphanumeric() {
        vec![letter]
    } else {
        letter.escape_default().collect()
    }
}
