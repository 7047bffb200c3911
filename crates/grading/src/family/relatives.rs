//! Wrong updates to compare an answer with: the right recipe with one known mistake, and with two.

use adamscape_optim::registry::Entry;

use super::{MISTAKES, Mistake};
use crate::Problem;
use crate::recipe::Recipe;

/// A recipe with mistakes, and what comes of it.
#[derive(Clone, Debug)]
pub(crate) struct Relative {
    /// One or two.
    pub(crate) mistakes: Vec<&'static Mistake>,
    /// The parameters after each step.
    pub(crate) rows: Vec<Vec<f64>>,
}

/// Each mistake by itself, where it applies.
pub(crate) fn singles(problem: &Problem, entry: &Entry) -> Vec<Relative> {
    let turned = each_turned(problem, entry).into_iter();
    let relative = |(mistake, recipe): (&'static Mistake, Recipe)| Relative {
        mistakes: vec![mistake],
        rows: recipe.trajectory(problem),
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
                mistakes: vec![one, other],
                rows: both.trajectory(problem),
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
