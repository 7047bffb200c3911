//! Names in scripts: quoted, so that a shell and Slurm read them as they are.

use std::path::Path;

/// Why a path can't stand in a script.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PathError {
    #[error(
        "{0:?} has a line break or another control character in it, which no job script can have; give it another name, or choose another folder with --out"
    )]
    Control(String),
    #[error(
        "{0} has a backslash in it, and Slurm writes no logs there; give it another name, or choose another folder with --out"
    )]
    Backslash(String),
    #[error(
        "{0} is no UTF-8, which no job script can have; give it another name, or choose another folder with --out"
    )]
    NoText(String),
}

/// The text of a path that can stand in a script.
pub(super) fn text(path: &Path) -> Result<&str, PathError> {
    let shown = || path.display().to_string();
    let text = path.to_str().ok_or_else(|| PathError::NoText(shown()))?;
    if text.contains(char::is_control) {
        return Err(PathError::Control(shown()));
    }
    if text.contains('\\') {
        return Err(PathError::Backslash(shown()));
    }
    Ok(text)
}

/// One word of a shell.
pub(super) fn word(text: &str) -> String {
    if is_plain(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// The value of an option in a line `#SBATCH ...`. Slurm knows quotes and backslashes there, and nothing else of a shell.
pub(super) fn value(text: &str) -> String {
    if is_plain(text) || text.is_empty() {
        return text.to_owned();
    }
    let escaped = text.replace('\\', r"\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

/// A path in which Slurm puts numbers for `%A` and the like: none of its own signs is taken for one.
pub(super) fn without_patterns(path: &str) -> String {
    path.replace('%', "%%")
}

fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:,@%".contains(c);
    !text.is_empty() && text.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_path_stays_as_it_is_and_any_other_is_one_word() {
        assert_eq!(word("/scratch/me/sweep-2"), "/scratch/me/sweep-2");
        assert_eq!(word("it's $HOME; a \"b\""), r#"'it'\''s $HOME; a "b"'"#);
        assert_eq!(word(""), "''");
        assert_eq!(value("/a b/\"c\"/#d"), r#""/a b/\"c\"/#d""#);
        assert_eq!(without_patterns("/100%A/x"), "/100%%A/x");
    }

    #[test]
    fn a_path_that_no_script_can_have_is_an_error() {
        for wrong in ["a\nb", "a\tb", "a\u{1b}b", "a\\b"] {
            assert!(text(Path::new(wrong)).is_err(), "{wrong:?}");
        }
        assert_eq!(text(Path::new("/a b/'c'")), Ok("/a b/'c'"));
    }
}
