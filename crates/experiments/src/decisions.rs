//! The decisions of a trained network all over the plane of its two features, as a coarse picture.

use adamscape_data::{Points, Targets};
use serde::{Deserialize, Serialize};

/// Pixels along each side.
pub const SIDE: usize = 24;
/// More classes have no letter.
const LETTERS: u8 = 26;
/// What the plane shows beyond the training points, as a share of what they cover.
const MARGIN: f64 = 0.05;

/// The class that a network decides for in each of [`SIDE`] × [`SIDE`] pixels, row by row from the top: a letter for each, `a` for class 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decisions(String);

impl Decisions {
    /// Of a network's outputs, `[outputs, pixels]`: a single logit decides for class 1 if it is above 0, of several the largest wins.
    pub(crate) fn of(outputs: &[f32]) -> Self {
        let pixels = SIDE * SIDE;
        let logits: Vec<&[f32]> = outputs.chunks(pixels).collect();
        let letter = |pixel: usize| {
            let of = |class: &[f32]| class.get(pixel).copied().unwrap_or(f32::NAN);
            let class = match logits.as_slice() {
                [single] => usize::from(of(single) > 0.0),
                several => (1..several.len()).fold(0, |best, class| {
                    let is_larger = of(several[class]) > of(several[best]);
                    if is_larger { class } else { best }
                }),
            };
            char::from(b'a' + u8::try_from(class).unwrap_or(0))
        };
        Self((0..pixels).map(letter).collect())
    }

    /// The class of each pixel; `None` if these are not decisions among so many classes.
    #[must_use]
    pub fn classes(&self, classes: usize) -> Option<Vec<u8>> {
        let found = self.0.bytes().map(|letter| letter.checked_sub(b'a'));
        let found: Option<Vec<u8>> = found.collect();
        found.filter(|all| {
            all.len() == SIDE * SIDE && all.iter().all(|class| usize::from(*class) < classes)
        })
    }
}

/// The plane that decisions are shown of: a little more than the training points cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plane {
    /// Lowest and highest first feature, which goes right.
    pub right: [f64; 2],
    /// Lowest and highest second feature, which goes up.
    pub up: [f64; 2],
}

impl Plane {
    /// That of training points of two features in a few classes; there is none of others.
    #[must_use]
    pub fn of(training: &Points) -> Option<Self> {
        let Targets::Classes { classes, .. } = training.targets() else {
            return None;
        };
        if training.features() != 2 || *classes > usize::from(LETTERS) {
            return None;
        }
        Some(Self::around(training.inputs()))
    }

    /// Around points, `[points, 2]`.
    fn around(points: &[f64]) -> Self {
        let range = |feature: usize| {
            let values = points.iter().skip(feature).step_by(2);
            let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| {
                (low.min(x), high.max(x))
            });
            let margin = MARGIN * (high - low).max(f64::MIN_POSITIVE);
            [low - margin, high + margin]
        };
        Self {
            right: range(0),
            up: range(1),
        }
    }

    /// The middles of the pixels, `[pixels, 2]`, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> Vec<f64> {
        let middle = |[low, high]: [f64; 2], pixel: usize| {
            low + (high - low) * (pixel as f64 + 0.5) / SIDE as f64
        };
        let rows = (0..SIDE).rev();
        let pixels = rows.flat_map(|row| (0..SIDE).map(move |column| (row, column)));
        pixels
            .flat_map(|(row, column)| [middle(self.right, column), middle(self.up, row)])
            .collect()
    }
}

/// The seed whose networks leave their decisions.
pub const SEED: u64 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_covers_the_training_points_and_pixels_go_from_the_top_left_to_the_bottom_right() {
        let plane = Plane::around(&[-1.0, 0.0, 1.0, 10.0]);
        assert_eq!((plane.right, plane.up), ([-1.1, 1.1], [-0.5, 10.5]));
        let pixels = plane.pixels();
        assert_eq!(pixels.len(), 2 * SIDE * SIDE);
        let half = [2.2 / 48.0, 11.0 / 48.0];
        let close = |one: f64, other: f64| (one - other).abs() < 1e-12;
        assert!(close(pixels[0], -1.1 + half[0]) && close(pixels[1], 10.5 - half[1]));
        let last = pixels.len() - 2;
        assert!(close(pixels[last], 1.1 - half[0]) && close(pixels[last + 1], -0.5 + half[1]));
    }

    #[test]
    fn a_single_logit_decides_by_its_sign_and_of_several_the_largest_wins() {
        let pixels = SIDE * SIDE;
        let mut single = vec![-1.0; pixels];
        (single[0], single[1], single[2]) = (1.0, 0.0, f32::NAN);
        let classes = Decisions::of(&single).classes(2).expect("classes");
        assert_eq!(classes[..4], [1, 0, 0, 0]);
        let mut several = vec![0.0; 3 * pixels];
        (several[pixels], several[2 * pixels + 1]) = (1.0, 2.0);
        let classes = Decisions::of(&several).classes(3).expect("classes");
        assert_eq!(classes[..3], [1, 2, 0]);
    }

    #[test]
    fn what_is_no_decision_among_the_classes_is_none() {
        let decisions = |text: String| Decisions(text).classes(2);
        assert_eq!(decisions("ab".to_owned()), None);
        assert_eq!(decisions("c".repeat(SIDE * SIDE)), None);
        assert_eq!(decisions("<".repeat(SIDE * SIDE)), None);
        assert!(decisions("b".repeat(SIDE * SIDE)).is_some());
    }
}
