//! Two tables compared.

use adamscape_statistics::{Better, Outcome, Question, Seeds, Statistics, between, not_in_both};

use crate::made::{loss, table};

/// Four cells whose losses are `level` and a seed's own, for two groups of which the second is better by `advantage`.
fn judged(level: f64, advantage: f64, of_seeds: &[f64]) -> Statistics {
    let table = table(
        &[0.01, 0.1],
        &[0.001, 0.01],
        &["a", "b"],
        of_seeds.len(),
        |group, _, _, seed| {
            let better = if group == 1 { advantage } else { 0.0 };
            Outcome::Finished(level + of_seeds[seed] - better)
        },
    );
    let question = Question {
        better: Better::Lower,
        ..loss()
    };
    Statistics::of(&table, &question)
}

#[test]
fn an_unpaired_change_has_welchs_interval_and_p_value() {
    // SciPy 1.17.1: ttest_ind([1.3, 1.1, 1.6, 1.9], [0.2, 0.5, 0.1, 0.4, 0.3], equal_var=False) and its confidence_interval().
    let first = judged(0.0, 0.0, &[0.2, 0.5, 0.1, 0.4, 0.3]);
    let second = judged(0.0, 0.0, &[1.3, 1.1, 1.6, 1.9]);
    let changes = between(&first, &second, Seeds::Unpaired);
    let fresh = changes
        .iter()
        .find(|one| one.of == "a" && one.measure == "best_on_fresh_seeds");
    let Some(fresh) = fresh else {
        unreachable!("{changes:?}");
    };
    let interval = fresh
        .change
        .interval
        .unwrap_or(adamscape_statistics::Interval {
            low: 0.0,
            high: 0.0,
        });
    assert!((fresh.change.value.unwrap_or(0.0) - 1.175).abs() < 1e-12);
    assert!(
        (interval.low - 0.6499168628431236).abs() < 1e-9,
        "{interval:?}"
    );
    assert!(
        (interval.high - 1.7000831371568765).abs() < 1e-9,
        "{interval:?}"
    );
    assert!(
        (fresh.p.unwrap_or(0.0) - 0.0034474190684408807).abs() < 1e-9,
        "{fresh:?}"
    );
}

#[test]
fn where_seeds_are_the_same_a_change_that_all_share_is_certain() {
    let seeds = [0.2, 0.5, 0.1, 0.4, 0.3];
    let changes = between(
        &judged(0.0, 0.1, &seeds),
        &judged(0.5, 0.3, &seeds),
        Seeds::Paired,
    );
    let of = |of: &str| {
        let found = changes
            .iter()
            .find(|one| one.of == of && one.measure == "best_on_fresh_seeds");
        found.and_then(|one| Some((one.change.value?, one.change.interval?)))
    };
    for (name, expected) in [("a", 0.5), ("b", 0.3), ("b − a", -0.2)] {
        let found = of(name).is_some_and(|(value, interval)| {
            (value - expected).abs() < 1e-12 && (interval.high - interval.low).abs() < 1e-12
        });
        assert!(found, "{name}: {:?}", of(name));
    }
}

#[test]
fn groups_of_one_table_alone_are_named() {
    let mut other = judged(0.0, 0.0, &[0.1, 0.2]);
    "c".clone_into(&mut other.groups[1].group);
    assert_eq!(
        not_in_both(&judged(0.0, 0.0, &[0.1, 0.2]), &other),
        ["b", "c"]
    );
}
