//! A further option of `sbatch`, which becomes a line `#SBATCH ...` of a script.

use std::fmt;
use std::str::FromStr;

/// An option of `sbatch`, with what belongs to it: `--qos=long`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive(String);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DirectiveError {
    #[error("an option of sbatch is written like --qos=long or --constraint='zen4&ib'")]
    Form,
    #[error("an option of sbatch is one line")]
    Lines,
    #[error(
        "the array is --shards; to run few of its tasks at once, or some alone, submit with sbatch --array=1-8%2"
    )]
    Array,
}

impl FromStr for Directive {
    type Err = DirectiveError;

    fn from_str(text: &str) -> Result<Self, DirectiveError> {
        if text.contains(char::is_control) {
            return Err(DirectiveError::Lines);
        }
        let text = text.trim();
        let text = text.strip_prefix("#SBATCH ").unwrap_or(text).trim();
        let begins = |text: &str| text.starts_with(|c: char| c.is_ascii_alphabetic());
        // `-p x`, `--qos=long`, or `qos=long`, as some write it.
        let option = match (text.strip_prefix("--"), text.strip_prefix('-')) {
            (Some(long), _) if begins(long) => text.to_owned(),
            (None, Some(short)) if begins(short) => text.to_owned(),
            (None, None) if begins(text) => format!("--{text}"),
            _ => return Err(DirectiveError::Form),
        };
        if option.starts_with("-a") || option.starts_with("--array") {
            return Err(DirectiveError::Array);
        }
        if !quotes_close(&option) {
            return Err(DirectiveError::Form);
        }
        Ok(Self(option))
    }
}

/// Whether every quote has its other, as Slurm reads them. It would refuse the script.
fn quotes_close(text: &str) -> bool {
    let (mut open, mut escaped) = (None, false);
    for letter in text.chars() {
        if escaped {
            escaped = false;
        } else if letter == '\\' {
            escaped = true;
        } else if open == Some(letter) {
            open = None;
        } else if open.is_none() && (letter == '"' || letter == '\'') {
            open = Some(letter);
        }
    }
    open.is_none() && !escaped
}

impl fmt::Display for Directive {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_is_taken_however_it_is_written() {
        for (text, written) in [
            ("--qos=long", "--qos=long"),
            ("qos=long", "--qos=long"),
            ("#SBATCH --mail-type=END", "--mail-type=END"),
            ("-C zen4", "-C zen4"),
            ("--comment=\"it's mine\"", "--comment=\"it's mine\""),
        ] {
            let option: Result<Directive, _> = text.parse();
            assert_eq!(
                option.map(|option| option.to_string()).as_deref(),
                Ok(written)
            );
        }
    }

    #[test]
    fn what_would_be_another_line_or_no_option_is_an_error() {
        for (text, error) in [
            ("", DirectiveError::Form),
            ("--", DirectiveError::Form),
            ("-", DirectiveError::Form),
            ("=", DirectiveError::Form),
            ("--comment=\"open", DirectiveError::Form),
            ("--qos=long\nrm -rf ~", DirectiveError::Lines),
            ("--qos=long\rx", DirectiveError::Lines),
            ("--array=1-3", DirectiveError::Array),
            ("-a1-3", DirectiveError::Array),
        ] {
            assert_eq!(text.parse::<Directive>(), Err(error), "{text}");
        }
    }
}
