//! The terminal's colours and width.

use std::env;
use std::io::{IsTerminal, stdout};

use adamscape_pictures::ColourDepth;

/// The colours stdout can show: none where it is no terminal, or where `NO_COLOR` is set (no-color.org).
pub(crate) fn colour_depth() -> ColourDepth {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let is = |name, value: &str| env::var(name).is_ok_and(|found| found.contains(value));
    if set("NO_COLOR") || !stdout().is_terminal() || is("TERM", "dumb") {
        ColourDepth::None
    } else if is("COLORTERM", "truecolor") || is("COLORTERM", "24bit") {
        ColourDepth::TrueColour
    } else {
        ColourDepth::Ansi256
    }
}

/// Columns of the terminal, or what fits a page.
pub(crate) fn width() -> usize {
    match console::Term::stdout().size_checked() {
        Some((_, columns)) if stdout().is_terminal() => usize::from(columns),
        _ => 100,
    }
}
