//! Wrong updates to compare an answer with: the right recipe with one known mistake, and with two.

use std::borrow::Cow;

use adamscape_optim::registry::Entry;

use super::{MISTAKES, Mistake};
use crate::Problem;
use crate::recipe::Recipe;

/// A mistake by its name, and what it is in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) id: &'static str,
    pub(crate) explanation: Cow<'static, str>,
}

/// A recipe with mistakes.
#[derive(Clone, Debug)]
pub(crate) struct Relative {
    /// One or two.
    pub(crate) mistakes: Vec<Named>,
    pub(crate) recipe: Recipe,
}

impl From<&'static Mistake> for Named {
    fn from(mistake: &'static Mistake) -> Self {
        Self {
            id: mistake.id,
            explanation: Cow::Borrowed(mistake.explanation),
        }
    }
}

/// Each mistake by itself, where it applies.
pub(crate) fn singles(problem: &Problem, entry: &Entry) -> Vec<Relative> {
    let turned = each_turned(problem, entry).into_iter();
    let relative = |(mistake, recipe): (&'static Mistake, Recipe)| Relative {
        mistakes: vec![mistake.into()],
        recipe,
    };
    turned.map(relative).collect()
}

/// Any two mistakes that go together, one at a time: they are many.
pub(crate) fn pairs(problem: &Problem, entry: &Entry) -> impl Iterator<Item = Relative> {
    let turned = each_turned(problem, entry);
    let alone: Vec<Recipe> = turned.iter().map(|(_, recipe)| recipe.clone()).collect();
    let ones = turned.into_iter().enumerate();
    // Where nothing changes, no other mistake can show.
    let ones = ones.filter(|(_, (one, _))| one.id != "left-open");
    ones.flat_map(move |(index, (one, recipe))| {
        let alone = alone.clone();
        let others = MISTAKES.iter().copied().flatten();
        let behind = others.skip_while(move |other| other.id != one.id).skip(1);
        behind.filter_map(move |other| {
            let both = turn(&recipe, other)?;
            // The second may undo the first, or be all that counts.
            let is_new = alone.iter().skip(index + 1).all(|alone| *alone != both);
            is_new.then(|| Relative {
                mistakes: vec![one.into(), other.into()],
                recipe: both,
            })
        })
    })
}

fn each_turned(problem: &Problem, entry: &Entry) -> Vec<(&'static Mistake, Recipe)> {
    let right = Recipe::right(problem, entry);
    let mistakes = MISTAKES.iter().copied().flatten();
    let turned = mistakes.filter_map(|mistake| {
        let turned = turn(right.as_ref()?, mistake)?;
        Some((mistake, turned))
    });
    turned.collect()
}

/// `recipe` with `mistake`, if that changes it.
fn turn(recipe: &Recipe, mistake: &Mistake) -> Option<Recipe> {
    let mut turned = recipe.clone();
    (mistake.turn)(&mut turned);
    (turned != *recipe).then_some(turned)
}
