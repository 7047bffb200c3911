//! The name of a partition or of an account.

use std::fmt;
use std::str::FromStr;

/// The name of a partition or of an account, or several between commas: letters, digits and what sites put between them. No shell
/// and no script reads it as anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a partition or an account is letters and digits, with _ . , + @ : / - between them"
)]
pub(crate) struct NameError;

const LONGEST: usize = 200;

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let allowed = |c: char| c.is_alphanumeric() || "_.,+@:/-".contains(c);
        let begins = text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        if begins && text.len() <= LONGEST && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NameError)
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_plain_word() {
        for name in ["main", "cpu_long", "gpu-a100,gpu-h100", "p.2026", "_all"] {
            assert_eq!(
                name.parse::<Name>().map(|name| name.to_string()).as_deref(),
                Ok(name)
            );
        }
        for name in ["", "a b", "a\nb", "-p", "a#b", "a\"b", "$HOME", "a\\b", ","] {
            assert_eq!(name.parse::<Name>(), Err(NameError), "{name}");
        }
    }
}
