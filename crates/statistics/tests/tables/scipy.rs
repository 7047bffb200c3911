//! Measures as NumPy and SciPy compute them of the same numbers; `scipy.py` wrote them down.

use adamscape_statistics::{Outcome, Question, Statistics};
use serde_json::Value;

use crate::made::{geometric, loss, table};

fn recorded() -> Value {
    serde_json::from_str(include_str!("scipy.json")).unwrap_or_default()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

fn judged(recorded: &Value) -> Statistics {
    let (rates, decays) = (geometric(1e-3, 2.0, 5), geometric(1e-5, 2.0, 7));
    let (mut row, mut column) = (0, 0);
    let losses = &recorded["losses"];
    let table = table(
        &rates,
        &decays,
        &["own", "other"],
        8,
        |group, rate, decay, seed| {
            row = rates.iter().position(|own| *own == rate).unwrap_or(0);
            column = decays.iter().position(|own| *own == decay).unwrap_or(0);
            Outcome::Finished(number(&losses[group][seed][row][column]))
        },
    );
    let question = Question {
        threshold: Some(number(&recorded["threshold"])),
        ..loss()
    };
    Statistics::of(&table, &question)
}

/// Whether an estimate, as JSON, has the recorded value, interval and median.
fn is_as_recorded(own: &Value, expected: &Value) -> bool {
    let pairs = [
        (&own["value"], &expected["value"]),
        (&own["interval"]["low"], &expected["low"]),
        (&own["interval"]["high"], &expected["high"]),
        (&own["median"], &expected["median"]),
    ];
    pairs
        .iter()
        .all(|(own, expected)| expected.is_null() || (number(own) - number(expected)).abs() < 1e-9)
}

#[test]
fn every_measure_is_numpys_and_every_interval_scipys() {
    let recorded = recorded();
    let statistics = judged(&recorded);
    let mut compared = 0;
    for (group, expected) in statistics
        .groups
        .iter()
        .zip(recorded["groups"].as_array().into_iter().flatten())
    {
        for (name, expected) in expected.as_object().into_iter().flatten() {
            let own = serde_json::to_value(&group.measures[name]).unwrap_or_default();
            // A share's interval does not leave 0 and 1.
            assert!(
                is_as_recorded(&own, expected),
                "{name}: {own} for {expected}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, 14);
}

#[test]
fn differences_are_tested_as_scipy_tests_them() {
    let recorded = recorded();
    let statistics = judged(&recorded);
    for (name, expected) in recorded["differences"].as_object().into_iter().flatten() {
        let own = &statistics.comparisons[0].differences[name];
        let json = serde_json::to_value(own).unwrap_or_default();
        assert!(
            is_as_recorded(&json, expected),
            "{name}: {json} for {expected}"
        );
        for (own, expected) in [
            (own.p, &expected["p"]),
            (own.wilcoxon, &expected["wilcoxon"]),
        ] {
            assert!(
                (own.unwrap_or(f64::NAN) - number(expected)).abs() < 1e-9,
                "{name}: {own:?} for {expected}"
            );
        }
    }
    assert_eq!(
        recorded["differences"]
            .as_object()
            .map(serde_json::Map::len),
        Some(4)
    );
}
