//! Texts that landscapes share, each kept once.

use std::collections::BTreeMap;

use crate::text::Text;

/// Texts of which each is kept once.
#[derive(Default)]
pub(super) struct Texts<'report> {
    pub(super) all: Vec<&'report Text>,
    places: BTreeMap<&'report Text, usize>,
}

impl<'report> Texts<'report> {
    /// Where a text is; it is put there if it is new.
    pub(super) fn place(&mut self, text: &'report Text) -> usize {
        let next = self.all.len();
        let place = *self.places.entry(text).or_insert(next);
        if place == next {
            self.all.push(text);
        }
        place
    }
}
