//! Where the values of an axis lie along a length, and how its ticks are labelled.

use crate::label::{label, labels};
use crate::{Axis, Spacing};

/// The distance between the column of 0 and the values that have a logarithm, in points.
const GAP_AFTER_ZERO: f64 = 5.0;
/// The least distance between two labels, in points.
const LABEL_GAP: f64 = 5.0;
/// More counts than that are labelled as other values.
const MOST_COUNTS: usize = 16;
/// How far a label may reach beyond the end of the axis, in points.
const OVERHANG: f64 = 8.0;

/// An axis laid along a length in points.
///
/// Logarithmic: cells meet at the geometric mean of their values, so that an irregular axis is drawn as it is; a value of 0, which
/// has no logarithm, stands apart at the low end. Even: every value has the same room.
pub(crate) struct Ruler {
    length: f64,
    spans: Vec<(f64, f64)>,
    has_zero: bool,
    /// Where the part that is not 0's begins, in points.
    start: f64,
    /// At both ends of that part: decimal logarithms, or counted values.
    low: f64,
    high: f64,
    axis: Axis,
}

/// A mark on an axis.
#[derive(Clone, PartialEq, Debug)]
pub struct Tick {
    /// Distance from the low end, in points.
    pub position: f64,
    /// Its value, written, unless there is no room for it.
    pub label: Option<String>,
}

impl Ruler {
    pub(crate) fn new(axis: &Axis, length: f64) -> Self {
        let values = axis.values();
        let places: Vec<f64> = match axis.spacing() {
            Spacing::Logarithmic => {
                let positive = values.iter().filter(|value| **value > 0.0);
                positive.map(|value| value.log10()).collect()
            }
            Spacing::Even => (0..values.len()).map(|index| index as f64).collect(),
        };
        let has_zero = places.len() < values.len();
        let borders = borders(&places);
        let low = borders.first().copied().unwrap_or(0.0);
        let high = borders.last().copied().unwrap_or(1.0);

        let (zero, start) = match (has_zero, places.is_empty()) {
            (false, _) => (None, 0.0),
            (true, true) => (Some((0.0, length)), length),
            (true, false) => {
                let width = (length / values.len() as f64).clamp(8.0, (length / 4.0).max(8.0));
                (Some((0.0, width)), width + GAP_AFTER_ZERO)
            }
        };
        let along = |place: f64| start + (place - low) / (high - low) * (length - start);
        let others = borders
            .iter()
            .zip(borders.iter().skip(1))
            .map(|(from, to)| (along(*from), along(*to)));
        let spans = zero.into_iter().chain(others).collect();
        Self {
            length,
            spans,
            has_zero,
            start,
            low,
            high,
            axis: axis.clone(),
        }
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Where the cell of a value begins and ends, in points from the low end.
    pub(crate) fn span(&self, index: usize) -> Option<(f64, f64)> {
        self.spans.get(index).copied()
    }

    /// The middle of a value's cell, in points from the low end.
    pub(crate) fn middle(&self, index: usize) -> Option<f64> {
        self.span(index).map(|(from, to)| f64::midpoint(from, to))
    }

    /// Where the cell before `index` meets the cell at `index`: in the middle of the gap after the column of 0.
    pub(crate) fn border(&self, index: usize) -> f64 {
        match (
            index.checked_sub(1).and_then(|before| self.span(before)),
            self.span(index),
        ) {
            (Some((_, end)), Some((start, _))) => f64::midpoint(end, start),
            (Some((_, end)), None) => end,
            (None, _) => 0.0,
        }
    }

    /// The value whose cell covers a place, in points from the low end.
    pub(crate) fn index_at(&self, place: f64) -> Option<usize> {
        let index = self.spans.partition_point(|(_, end)| *end <= place);
        self.span(index)
            .filter(|(start, _)| *start <= place)
            .map(|_| index)
    }

    /// The parts that are drawn as one piece, in points from the low end: the column of 0 stands apart.
    pub(crate) fn pieces(&self) -> Vec<(f64, f64)> {
        let zero = if self.has_zero { self.span(0) } else { None };
        let positive = (self.start < self.length).then_some((self.start, self.length));
        zero.into_iter().chain(positive).collect()
    }

    /// Ticks, with as many labels as have room; `extent` is how much room a label takes along the axis, in points.
    ///
    /// A tick stands at every power of ten; where there are fewer than two, at 1, 2 and 5 times the powers; where
    /// there are fewer than two of these as well, or few values at all, at the values themselves. On an even axis a tick
    /// stands at each value.
    pub(crate) fn ticks(&self, extent: impl Fn(&str) -> f64) -> Vec<Tick> {
        let zero = if self.has_zero { self.middle(0) } else { None };
        let zero = zero.map(|position| Tick {
            position,
            label: Some(label(0.0)),
        });
        let reserved = zero.as_ref().map_or(f64::NEG_INFINITY, |tick| {
            tick.position + extent("0") / 2.0 + LABEL_GAP
        });

        let (first, values) = self.tick_values();
        let candidates: Vec<(f64, String)> = values
            .iter()
            .enumerate()
            .map(|(index, value)| (self.place(index, *value), self.axis.label(*value)))
            .collect();
        let roomy = |(position, label): &(f64, String)| {
            let half = extent(label) / 2.0;
            position - half >= reserved
                && position - half >= -OVERHANG
                && position + half <= self.length + OVERHANG
        };
        let stride = strides().find(|stride| {
            let mut end = f64::NEG_INFINITY;
            candidates
                .iter()
                .zip(first..)
                .filter(|(tick, index)| index.rem_euclid(*stride) == 0 && roomy(tick))
                .all(|((position, label), _)| {
                    let half = extent(label) / 2.0;
                    let fits = position - half >= end + LABEL_GAP;
                    end = position + half;
                    fits
                })
        });
        let stride = stride.unwrap_or(i64::MAX);
        let others = candidates.into_iter().zip(first..).map(|(tick, index)| {
            let labelled = index.rem_euclid(stride) == 0 && roomy(&tick);
            Tick {
                position: tick.0,
                label: labelled.then_some(tick.1),
            }
        });
        zero.into_iter().chain(others).collect()
    }

    /// The values that get a tick, and the number the first is counted from: powers of ten are counted by their
    /// exponent, so that labels stand at 1e-8, 1e-6, 1e-4 and not at 1e-7, 1e-5, 1e-3.
    fn tick_values(&self) -> (i64, Vec<f64>) {
        if self.axis.spacing() == Spacing::Even {
            return (0, self.axis.values().to_vec());
        }
        let own: Vec<f64> = self
            .axis
            .values()
            .iter()
            .copied()
            .filter(|value| *value > 0.0)
            .collect();
        // Of counts, such as sizes of minibatches, what lies between two is none.
        let are_counts = own.len() <= MOST_COUNTS && own.iter().all(|value| value.fract() == 0.0);
        if own.len() <= 4 || are_counts {
            return (0, own);
        }
        let first = self.low.ceil() as i64;
        let last = self.high.floor() as i64;
        let powers: Vec<f64> = (first..=last).map(power_of_ten).collect();
        if powers.len() >= 2 {
            return (first, powers);
        }
        let inside = |value: &f64| (self.low..=self.high).contains(&value.log10());
        let multiples: Vec<f64> = (first - 1..=last + 1)
            .flat_map(|exponent| [1.0, 2.0, 5.0].map(|digit| digit * power_of_ten(exponent)))
            .filter(inside)
            .collect();
        if multiples.len() >= 2 {
            (0, multiples)
        } else {
            (0, own)
        }
    }

    /// Where a tick stands: the value `index` of the ticks, in points from the low end.
    fn place(&self, index: usize, value: f64) -> f64 {
        let place = match self.axis.spacing() {
            Spacing::Logarithmic => value.log10(),
            Spacing::Even => index as f64,
        };
        self.start + (place - self.low) / (self.high - self.low) * (self.length - self.start)
    }
}

/// The borders between ascending places, one more than there are; the outer cells reach as far out as in.
fn borders(places: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (places.first(), places.last()) else {
        return Vec::new();
    };
    let between: Vec<f64> = places
        .iter()
        .zip(places.iter().skip(1))
        .map(|(a, b)| f64::midpoint(*a, *b))
        .collect();
    // A lone value gets a decade, or a place.
    let before = between
        .first()
        .map_or(first - 0.5, |border| 2.0 * first - border);
    let after = between
        .last()
        .map_or(last + 0.5, |border| 2.0 * last - border);
    [before].into_iter().chain(between).chain([after]).collect()
}

fn power_of_ten(exponent: i64) -> f64 {
    // Parsing rounds correctly where powf need not: 1e-5, not 9.999999999999999e-6.
    format!("1e{exponent}").parse().unwrap_or(f64::MIN_POSITIVE)
}

/// 1, 2, 3, 4, 5, then 10, 20, 50 and so on.
fn strides() -> impl Iterator<Item = i64> {
    let coarser = (1..5).flat_map(|exponent| [1, 2, 5].map(|digit| digit * 10_i64.pow(exponent)));
    (1..=5).chain(coarser)
}

/// Round values from `low` to `high`, at most seven, each with its label.
pub(crate) fn round_values(low: f64, high: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / 5.0;
    let step =
        [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power_of_ten(rough.log10().floor() as i64));
    let step = step
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    // A scale without extent, or one so narrow or so wide that its steps are lost in rounding, shows its limits.
    if !(step > 0.0 && step.is_finite() && first.abs() < 1e9 && last.abs() < 1e9 && first < last) {
        let limits = if low == high {
            vec![low]
        } else {
            vec![low, high]
        };
        let written = labels(&limits);
        return limits.into_iter().zip(written).collect();
    }
    let plain = step >= 1e-4 && low.abs().max(high.abs()) < 1e5;
    let decimals = usize::try_from(-(step.log10() + 1e-9).floor() as i64).unwrap_or(0);
    let values: Vec<f64> = (first as i64..=last as i64)
        .map(|count| count as f64 * step)
        .collect();
    let written = if plain {
        values.iter().map(|v| format!("{v:.decimals$}")).collect()
    } else {
        labels(&values)
    };
    values.into_iter().zip(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn geometric(first: f64, ratio: f64, count: i32) -> Vec<f64> {
        let mut values: Vec<f64> = (0..count).map(|index| first * ratio.powi(index)).collect();
        values.sort_by(f64::total_cmp);
        values
    }

    fn logarithmic(values: &[f64], length: f64) -> Ruler {
        Ruler::new(&Axis::logarithmic("weight decay", values.to_vec()), length)
    }

    fn labels(axis: &Ruler) -> Vec<String> {
        axis.ticks(|label| 6.0 * label.len() as f64)
            .into_iter()
            .filter_map(|tick| tick.label)
            .collect()
    }

    #[test]
    fn ticks_are_values_at_powers_of_ten() {
        let axis = logarithmic(&geometric(0.1, 0.4, 24), 400.0);
        assert_eq!(
            labels(&axis),
            [
                "1e-10", "1e-9", "1e-8", "1e-7", "1e-6", "1e-5", "1e-4", "0.001", "0.01", "0.1"
            ]
        );
    }

    #[test]
    fn labels_without_room_are_left_out_but_their_ticks_stay() {
        let axis = logarithmic(&geometric(0.1, 0.4, 24), 150.0);
        assert_eq!(labels(&axis), ["1e-8", "1e-6", "1e-4", "0.01"]);
        assert_eq!(axis.ticks(|label| 6.0 * label.len() as f64).len(), 10);
    }

    #[test]
    fn an_axis_within_a_decade_is_labelled_in_ones_twos_and_fives() {
        assert_eq!(
            labels(&logarithmic(&geometric(0.6, 0.8, 8), 300.0)),
            ["0.2", "0.5"]
        );
    }

    #[test]
    fn on_an_even_axis_every_value_has_the_same_room_and_its_whole_label() {
        let values = vec![0.0, 0.9, 0.99, 0.9995];
        let axis = Ruler::new(&Axis::even("beta_2", values), 400.0);
        assert_eq!(labels(&axis), ["0", "0.9", "0.99", "0.9995"]);
        let spans: Vec<_> = (0..4).map(|index| axis.span(index).unwrap()).collect();
        assert_eq!(
            spans,
            [(0.0, 100.0), (100.0, 200.0), (200.0, 300.0), (300.0, 400.0)]
        );
        assert_eq!(axis.pieces(), [(0.0, 400.0)]);
    }

    #[test]
    fn counts_are_labelled_themselves_where_there_is_room() {
        let sizes = [1.0, 2.0, 3.0, 5.0, 40.0];
        assert_eq!(
            labels(&logarithmic(&sizes, 300.0)),
            ["1", "2", "3", "5", "40"]
        );
    }

    #[test]
    fn values_within_a_thousandth_are_labelled_with_digits_that_tell_them_apart() {
        let rates = [0.1, 0.1002, 0.1004, 0.1006];
        assert_eq!(
            labels(&logarithmic(&rates, 300.0)),
            ["0.1", "0.1002", "0.1004", "0.1006"]
        );
        // More values than are ticks in any case, with rounding errors.
        let decays = geometric(0.01, 1.000_2, 6);
        let labels = labels(&logarithmic(&decays, 400.0));
        assert_eq!(
            labels,
            [
                "0.01", "0.010002", "0.010004", "0.010006", "0.010008", "0.01001"
            ]
        );
    }

    #[test]
    fn few_values_are_labelled_themselves() {
        assert_eq!(
            labels(&logarithmic(&[0.003, 0.04], 300.0)),
            ["0.003", "0.04"]
        );
        assert_eq!(labels(&logarithmic(&[0.0, 0.003], 300.0)), ["0", "0.003"]);
        assert_eq!(labels(&logarithmic(&[0.0], 300.0)), ["0"]);
    }

    #[test]
    fn cells_meet_at_the_geometric_mean_however_irregular_the_axis() {
        // From 1 to 10⁴: the borders lie at √10⁻¹, √10, √10⁵ and √10¹¹, half decades on a length of six decades.
        let axis = logarithmic(&[1.0, 10.0, 10_000.0], 60.0);
        let ends: Vec<f64> = (0..3).map(|index| axis.span(index).unwrap().1).collect();
        assert_eq!(ends, [10.0, 30.0, 60.0]);
    }

    #[test]
    fn zero_stands_apart_at_the_low_end() {
        let axis = logarithmic(&[0.0, 0.01, 0.1, 1.0], 100.0);
        let (zero, next) = (axis.span(0).unwrap(), axis.span(1).unwrap());
        assert_eq!((zero.0, next.0 - zero.1), (0.0, GAP_AFTER_ZERO));
        assert_eq!(axis.pieces(), [zero, (next.0, 100.0)]);
        assert_eq!(axis.index_at(zero.1 + 1.0), None);
        assert_eq!(
            (axis.index_at(1.0), axis.index_at(99.0)),
            (Some(0), Some(3))
        );
    }

    #[test]
    fn the_ticks_of_a_scale_are_round_and_within_it() {
        let labels = |low, high| {
            round_values(low, high)
                .into_iter()
                .map(|tick| tick.1)
                .collect::<Vec<_>>()
        };
        assert_eq!(labels(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labels(0.13, 2.4), ["0.5", "1.0", "1.5", "2.0"]);
        assert_eq!(labels(0.25, 0.25), ["0.25"]);
        assert_eq!(
            labels(0.1, 0.1004),
            ["0.1000", "0.1001", "0.1002", "0.1003", "0.1004"]
        );
        assert_eq!(
            labels(0.5, 0.500_01),
            [
                "0.5", "0.500002", "0.500004", "0.500006", "0.500008", "0.50001"
            ]
        );
        assert_eq!(labels(-f64::MAX, f64::MAX).len(), 2);
    }
}
