//! What each measure means, in words: for files, pages and terminals alike.

use crate::estimate::Estimate;

/// A measure: its name in files, its title, what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name in files.
    pub name: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it is, how it is computed, and what its interval is of.
    pub text: &'static str,
}

/// Every measure, in the order in which one reads them.
pub const DEFINITIONS: &[Definition] = &[
    Definition {
        name: "good_share",
        title: "good cells",
        text: "share of the cells that are good, of each seed; cells that are one training count once, cells that failed are not good. Mean over the seeds with Student's interval",
    },
    Definition {
        name: "reliable_share",
        title: "reliable cells",
        text: "share of the cells that are good with every seed, with Wilson's interval, as if the cells were drawn from the region of the grid: it says how finely the grid measures that share, and nothing about seeds",
    },
    Definition {
        name: "failed_share",
        title: "failures",
        text: "share of the trainings whose loss left the finite numbers, of each seed; mean over the seeds with Student's interval",
    },
    Definition {
        name: "best_on_fresh_seeds",
        title: "the best cell on fresh seeds",
        text: "result, on each seed, of the cell that the other seeds choose by their mean: what the winner is worth where its luck does not count. Mean over the seeds with Student's interval",
    },
    Definition {
        name: "expected_best_of_4",
        title: "expected best of 4 tries",
        text: "expected best result of 4 cells drawn by chance: Σ y₍ⱼ₎·C(j−1, n−1)/C(N, n) over the N results from the worst to the best, of each seed; mean over the seeds with Student's interval",
    },
    Definition {
        name: "expected_best_of_16",
        title: "expected best of 16 tries",
        text: "as of 4 tries, of 16",
    },
    Definition {
        name: "expected_best_of_64",
        title: "expected best of 64 tries",
        text: "as of 4 tries, of 64",
    },
    Definition {
        name: "basin_width_in_decades",
        title: "width of the basin",
        text: "decades of the axis that goes up over which the best cell of a row is good, each row with half the way to its neighbours, of each seed; mean over the seeds with Student's interval. The narrower, the more exactly that value must be known",
    },
    Definition {
        name: "interaction_share",
        title: "interaction",
        text: "with ȳᵢⱼ = μ + aᵢ + bⱼ + γᵢⱼ of the means over seeds, Σγ²/Σ(ȳ − μ)², both less what noise adds, which is measured over the seeds; failures count as guessing. 0: one axis can be tuned after the other. Interval by the jackknife over seeds",
    },
    Definition {
        name: "valley_slope",
        title: "slope of the valley",
        text: "p in λ* ∝ ηᵖ, where λ* is the best value to the right for η, the value upwards: least squares in logarithms over the rows whose best value lies at least two cells inside the grid and is told from noise, λ* by a parabola about it. 0: the two can be tuned apart; −1: only their product matters. Rows whose best value is at an end are censored, and counted. Interval by the jackknife over seeds at these rows",
    },
    Definition {
        name: "valley_slope_of_product",
        title: "slope of the valley in the product",
        text: "p + 1, the power with which ηλ* goes with η: 0 where only the product matters",
    },
    Definition {
        name: "regret_one_after_the_other",
        title: "regret of tuning one after the other",
        text: "how much worse than the best cell is the one that is found by taking the best value upwards for a value to the right, then the best to the right for that, on average over where one starts; cells are chosen on all seeds but one and judged on that one. Mean over the seeds with Student's interval",
    },
    Definition {
        name: "transfer_cost",
        title: "cost of carrying a value over",
        text: "how much worse than its own best is a row with the best value of another row, on average over all pairs of rows; chosen on all seeds but one and judged on that one. Mean over the seeds with Student's interval",
    },
];

/// The definition of a measure.
#[must_use]
pub fn definition(name: &str) -> Option<&'static Definition> {
    DEFINITIONS.iter().find(|one| one.name == name)
}

/// A measure of a group in words, as `adamw: 0.52 [0.49, 0.55]`; or why there is none.
#[must_use]
pub fn in_words(estimate: &Estimate) -> String {
    let number = |value: f64| rounded(value, estimate.interval.map(|one| one.high - one.low));
    let why = estimate.reason.map(|reason| reason.to_string());
    match (estimate.value, estimate.interval) {
        (Some(value), Some(interval)) => format!(
            "{} [{}, {}]",
            number(value),
            number(interval.low),
            number(interval.high)
        ),
        (Some(value), None) => match why {
            Some(why) => format!("{}, without an interval: {why}", number(value)),
            None => number(value),
        },
        (None, _) => why.unwrap_or_else(|| "no figure".to_owned()),
    }
}

/// A number to two digits of how wide its interval is, or to three of its own.
fn rounded(value: f64, width: Option<f64>) -> String {
    let scale = width
        .filter(|width| *width > 0.0)
        .unwrap_or(value.abs() / 10.0);
    let digits = if scale > 0.0 {
        1.0 - scale.log10().floor()
    } else {
        2.0
    };
    let digits = digits.clamp(0.0, 12.0) as usize;
    let text = format!("{value:.digits$}");
    // Not −0.00.
    let is_zero = text
        .chars()
        .all(|letter| !letter.is_ascii_digit() || letter == '0');
    if is_zero {
        text.replace('-', "")
    } else {
        text.replace('-', "−")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interval::Interval;
    use crate::reason::Reason;

    #[test]
    fn a_figure_has_as_many_digits_as_its_interval_knows() {
        let interval = |low, high| Some(Interval { low, high });
        for (value, interval, expected) in [
            (0.5234, interval(0.49123, 0.55567), "0.523 [0.491, 0.556]"),
            (-1.0, interval(-1.2, -0.8), "−1.00 [−1.20, −0.80]"),
            (-0.0001, interval(-0.3, 0.3), "0.00 [−0.30, 0.30]"),
            (1234.5, interval(1000.0, 1500.0), "1234 [1000, 1500]"),
            (0.123_456, None, "0.123"),
        ] {
            assert_eq!(in_words(&Estimate::of(value, interval)), expected);
        }
        let none = Estimate::none(Reason::Flat);
        assert_eq!(in_words(&none), "nothing can be told from noise");
    }
}
