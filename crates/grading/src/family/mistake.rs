//! A known mistake: its name, its description, and how it changes the right update.

use crate::recipe::{Moment, Recipe};

/// A mistake that is often made.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// A name for course scripts.
    pub id: &'static str,
    /// What was done and what is right, in words for whoever did it.
    pub explanation: &'static str,
    /// Turns the knob; leaves alone a recipe that has no such knob.
    pub(super) turn: fn(&mut Recipe),
}

/// `change` of m, if the recipe has one.
pub(super) fn first(recipe: &mut Recipe, change: impl Fn(&mut Moment)) {
    if let Some(moment) = &mut recipe.first {
        change(moment);
    }
}

/// `change` of v, if the recipe has one.
pub(super) fn second(recipe: &mut Recipe, change: impl Fn(&mut Moment)) {
    if let Some(moment) = &mut recipe.second {
        change(moment);
    }
}

/// `change` of both, if the recipe has both.
pub(super) fn both(recipe: &mut Recipe, change: impl Fn(&mut Moment)) {
    if let (Some(first), Some(second)) = (&mut recipe.first, &mut recipe.second) {
        change(first);
        change(second);
    }
}
