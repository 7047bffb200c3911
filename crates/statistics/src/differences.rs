//! Differences between two groups, seed by seed.

use serde::Serialize;

use crate::estimate::Estimate;
use crate::signed_rank::wilcoxon;

/// How many seeds have more, less and the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Signs {
    /// Seeds with a difference above 0.
    pub above: usize,
    /// Below 0.
    pub below: usize,
    /// Of 0.
    pub equal: usize,
}

/// A measure of one group less that of another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The difference, its interval and median.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// The signs of the seeds' differences, where seeds have figures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signs: Option<Signs>,
    /// The two-sided p value of Student's paired t test that the difference is 0: the test that its interval belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The same after Holm's correction for all differences of the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p_holm: Option<f64>,
    /// Wilcoxon's signed-rank test that differences lie about 0, where seeds have figures: less is asked of them, and with fewer than six
    /// seeds it tells nothing at 5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wilcoxon: Option<f64>,
}

impl Difference {
    /// One estimate less another.
    #[must_use]
    pub fn of(one: &Estimate, other: &Estimate) -> Self {
        let estimate = one.less(other);
        let differences = &estimate.of_seed;
        let has_figures = differences.len() > 1;
        let count = |is: fn(f64) -> bool| differences.iter().filter(|one| is(**one)).count();
        let signs = has_figures.then(|| Signs {
            above: count(|one| one > 0.0),
            below: count(|one| one < 0.0),
            equal: count(|one| one == 0.0),
        });
        Self {
            p: estimate.p_of_zero(),
            p_holm: None,
            wilcoxon: has_figures.then(|| wilcoxon(differences)),
            signs,
            estimate,
        }
    }
}
