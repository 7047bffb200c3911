//! Text from a plan or a table, as it may be shown.

use maud::Render;
use serde::{Deserialize, Serialize};

/// A text that a page shows: what nobody would see, or what would turn the text around it, is escaped from the start.
///
/// Line breaks and tabs stay. Markup is escaped where it is written into the page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Default, Serialize, Deserialize)]
#[serde(from = "String")]
pub struct Text(String);

impl Text {
    /// The text, without letters that can't be seen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        let mut shown = String::with_capacity(raw.len());
        for letter in raw.chars() {
            if is_visible(letter) {
                shown.push(letter);
            } else {
                shown.extend(letter.escape_default());
            }
        }
        Self(shown)
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self::from(raw.as_str())
    }
}

impl Render for Text {
    fn render_to(&self, page: &mut String) {
        self.0.render_to(page);
    }
}

/// Whether a letter is seen as it is: no control character but line break and tab, none that turns the direction of writing, and none
/// without width.
fn is_visible(letter: char) -> bool {
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
    matches!(letter, '\n' | '\t') || !(letter.is_control() || is_formatting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_escaped() {
        for (raw, shown) in [
            ("adam\u{1b}[31mw", "adam\\u{1b}[31mw"),
            ("a\u{202e}b\u{2028}c\0", "a\\u{202e}b\\u{2028}c\\u{0}"),
            ("β₂ = 0.9\n\t\"<x>\"", "β₂ = 0.9\n\t\"<x>\""),
        ] {
            assert_eq!(Text::from(raw).as_str(), shown);
        }
    }

    #[test]
    fn a_text_that_is_read_from_a_file_is_escaped_as_well() {
        let read: Text = serde_json::from_str(r#""a\u001bb""#).unwrap();
        assert_eq!(read, Text::from("a\u{1b}b"));
    }

    #[test]
    fn markup_shows_as_text() {
        let page = maud::html! { p title=(Text::from("\"><b>")) { (Text::from("</p><script>")) } };
        let escaped = "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;/p&gt;&lt;script&gt;</p>";
        assert_eq!(page.into_string(), escaped);
    }
}
