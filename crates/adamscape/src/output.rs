//! Prints results on stdout.

use std::io::{ErrorKind, Write, stdout};

use adamscape_grading::is_visible;

use crate::Failure;

/// Prints `text` in which something of someone's file may stand: what a terminal would obey, or nobody would see, is escaped.
pub(crate) fn print_visibly(text: &str) -> Result<(), Failure> {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '\n' || is_visible(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_default());
        }
    }
    print(&shown)
}

/// `json` as ASCII but for letters that are seen: the same values, and nothing in it that a terminal would obey.
pub(crate) fn visible_json(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\n' || is_visible(letter) {
            shown.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    shown
}

/// Prints `text` as it is. A reader who has seen enough (`adamscape optimizers | head`) is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = stdout().lock();
    let written = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(anyhow::Error::from(error).context("could not print").into())
        }
        _ => Ok(()),
    }
}
