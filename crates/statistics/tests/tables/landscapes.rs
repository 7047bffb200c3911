//! Landscapes built by hand, of which the answers are known.

use adamscape_statistics::measures::{
    Direction, best, expected_best, failed_share, good_share, interaction, regret, reliable_share,
    sensitivity, transfer_cost, valley,
};
use adamscape_statistics::{Better, Outcome, Question, Reason, Statistics, Table};

use crate::made::{geometric, loss, only, table};

/// A little noise that belongs to a seed and a place.
fn noise(rate: f64, decay: f64, seed: usize) -> f64 {
    1e-3 * ((seed as f64 + 1.3) * (3.1 * rate.log10() + 7.7 * decay.log10())).sin()
}

/// Ten seeds of a bowl that is lowest where η = 10⁻² and ληᵖ = 10^−3.
fn bowl(power: f64) -> Table {
    let (rates, decays) = (
        geometric(1e-3, 10.0_f64.sqrt(), 5),
        geometric(1e-6, 10.0_f64.sqrt(), 13),
    );
    table(&rates, &decays, &["bowl"], 10, |_, rate, decay, seed| {
        let (x, y) = (
            rate.log10() + 2.0,
            decay.log10() + 3.0 + power * (rate.log10() + 2.0),
        );
        Outcome::Finished(0.2 * x * x + 0.1 * y * y + noise(rate, decay, seed))
    })
}

fn value(estimate: &adamscape_statistics::Estimate) -> f64 {
    assert!(estimate.value.is_some(), "{estimate:?}");
    estimate.value.unwrap_or_default()
}

#[test]
fn a_separable_landscape_has_no_interaction_no_slope_and_costs_nothing_to_tune_apart() {
    let table = bowl(0.0);
    let group = only(&table);
    assert!(value(&interaction(group, &loss())).abs() < 1e-3);
    let valley = valley(group, &loss());
    assert!(value(&valley.slope).abs() < 0.01, "{valley:?}");
    assert!((value(&valley.slope_of_product) - 1.0).abs() < 0.01);
    assert!(value(&regret(group, &loss())).abs() < 1e-3);
    assert!(value(&transfer_cost(group, &loss())).abs() < 1e-3);
}

#[test]
fn where_only_the_product_matters_the_slope_is_minus_one_and_carrying_a_decay_costs() {
    let table = bowl(1.0);
    let group = only(&table);
    let valley = valley(group, &loss());
    assert!((value(&valley.slope) + 1.0).abs() < 0.01, "{valley:?}");
    assert_eq!((valley.rows, valley.censored), (5, 0));
    assert!(value(&interaction(group, &loss())) > 0.2);
    // Carried over k half decades, a decay is k/2 off: 0.1·(k/2)², on average over the 20 ordered pairs of five rows
    // 0.1/4·(8·1 + 6·4 + 4·9 + 2·16)/20 = 0.125.
    assert!((value(&transfer_cost(group, &loss())) - 0.125).abs() < 1e-2);
}

#[test]
fn noise_alone_has_no_valley_and_is_told_to_be_flat() {
    let (rates, decays) = (geometric(1e-3, 2.0, 5), geometric(1e-6, 4.0, 9));
    let table = table(&rates, &decays, &["noise"], 10, |_, rate, decay, seed| {
        Outcome::Finished(noise(rate, decay, seed))
    });
    let group = only(&table);
    let valley = valley(group, &loss());
    assert!(valley.slope.value.is_none(), "{valley:?}");
    assert!(matches!(
        valley.slope.reason,
        Some(Reason::Flat | Reason::FewValleys { .. })
    ));
    let best = best(0, group, &loss()).expect("a best cell");
    assert!(best.indistinguishable.len() > 30, "{best:?}");
    // The winner is worth on fresh seeds what every cell is worth, though it was better on those that chose it.
    let fresh = best.on_fresh_seeds.interval.expect("an interval");
    assert!(fresh.low < 5e-4 && -5e-4 < fresh.high);
    assert!(value(&best.chosen) < value(&best.on_fresh_seeds));
}

#[test]
fn a_valley_outside_the_grid_is_said_to_be_there() {
    let (rates, decays) = (geometric(1e-3, 2.0, 5), geometric(1e-6, 4.0, 9));
    let table = table(&rates, &decays, &["falling"], 10, |_, rate, decay, seed| {
        Outcome::Finished(1.0 - 0.1 * decay.log10() + noise(rate, decay, seed))
    });
    let group = only(&table);
    let valley = valley(group, &loss());
    assert_eq!(valley.slope.value, None);
    assert_eq!(valley.slope.reason, Some(Reason::Censored { rows: 5 }));
    let best = best(0, group, &loss()).expect("a best cell");
    let advice = &best.advice[best.advice.len() - 1];
    assert_eq!(
        (advice.axis.as_str(), advice.extend),
        ("weight_decay", Direction::Higher)
    );
    assert_eq!(advice.end, decays[8]);
}

#[test]
fn nothing_lies_beyond_a_decay_of_0() {
    let decays = [0.0, 1e-4, 1e-3];
    let table = table(
        &[1e-3, 1e-2, 1e-1],
        &decays,
        &["none"],
        3,
        |_, rate, decay, _| Outcome::Finished((rate.log10() + 2.0).abs() + decay),
    );
    let best = best(0, only(&table), &loss()).expect("a best cell");
    assert_eq!((best.up, best.right, best.advice), (1e-2, 0.0, vec![]));
}

/// Two rates × two decays; each list is a cell's seeds, `None` failed.
fn four_cells(cells: [[Option<f64>; 3]; 4]) -> Table {
    table(
        &[0.01, 0.1],
        &[0.001, 0.01],
        &["four"],
        3,
        |_, rate, decay, seed| {
            let cell = 2 * usize::from(rate > 0.05) + usize::from(decay > 0.005);
            cells[cell][seed].map_or(Outcome::Failed, Outcome::Finished)
        },
    )
}

#[test]
fn shares_are_of_seeds_or_of_cells_and_failures_are_not_good() {
    let table = four_cells([
        [Some(0.1), Some(0.2), Some(0.3)],
        [Some(0.1), Some(0.9), Some(0.9)],
        [Some(0.1), None, Some(0.9)],
        [None, None, None],
    ]);
    let group = only(&table);
    let good = good_share(group, &loss());
    assert_eq!(good.of_seed, [0.75, 0.25, 0.25]);
    assert_eq!(failed_share(group).of_seed, [0.25, 0.5, 0.25]);
    let reliable = reliable_share(group, &loss());
    assert_eq!(reliable.value, Some(0.25));
    // Wilson's interval of 1 of 4, Brown, Cai & DasGupta 2001.
    let interval = reliable.interval.expect("an interval");
    assert!((interval.low - 0.0456).abs() < 1e-3 && (interval.high - 0.6994).abs() < 1e-3);
}

#[test]
fn cells_that_are_one_training_count_once() {
    let mut table = four_cells([
        [Some(0.1); 3],
        [Some(0.1); 3],
        [Some(0.9); 3],
        [Some(0.9); 3],
    ]);
    table.set_same(0, 1, 0).expect("a cell");
    let group = only(&table);
    assert_eq!(good_share(group, &loss()).value, Some(1.0 / 3.0));
}

#[test]
fn a_cell_with_a_failed_seed_is_no_best_cell_and_without_any_there_is_none() {
    let table = four_cells([
        [Some(0.0), Some(0.0), None],
        [Some(0.4), Some(0.5), Some(0.6)],
        [Some(0.9); 3],
        [None; 3],
    ]);
    let found = best(0, only(&table), &loss()).expect("a best cell");
    assert_eq!((found.cell, value(&found.chosen)), (1, 0.5));
    let table = four_cells([[None; 3]; 4]);
    let none = best(0, only(&table), &loss());
    assert_eq!(none, Err(Reason::AllFailed));
}

#[test]
fn results_that_are_missing_leave_measures_out_and_say_so() {
    let mut table = four_cells([[Some(0.1); 3]; 4]);
    table.set(0, 3, 2, Outcome::Missing).expect("a place");
    let group = only(&table);
    for estimate in [
        good_share(group, &loss()),
        interaction(group, &loss()),
        regret(group, &loss()),
        expected_best(group, &loss(), 2),
    ] {
        assert_eq!(
            (estimate.value, estimate.reason),
            (None, Some(Reason::Incomplete))
        );
    }
    assert_eq!(best(0, group, &loss()).map(|best| best.cell), Ok(0));
}

#[test]
fn one_seed_has_figures_and_no_intervals() {
    let table = table(
        &geometric(1e-3, 2.0, 5),
        &geometric(1e-5, 2.0, 6),
        &["a", "b"],
        1,
        |_, rate, decay, _| Outcome::Finished(rate + decay),
    );
    let statistics = Statistics::of(&table, &loss());
    for (name, estimate) in &statistics.groups[0].measures {
        assert!(
            estimate.interval.is_none() || name == "reliable_share",
            "{name}: {estimate:?}"
        );
        assert!(
            estimate.reason.is_some() || name == "reliable_share",
            "{name}: {estimate:?}"
        );
    }
    assert_eq!(statistics.groups[0].measures["good_share"].value, Some(1.0));
}

#[test]
fn the_expected_best_of_some_tries_is_that_of_all_draws() {
    // Of 0.1, 0.2, 0.3, 0.4 the six pairs have the least 0.1, 0.1, 0.1, 0.2, 0.2, 0.3.
    let cells = [0.3, 0.1, 0.4, 0.2].map(|value| [Some(value); 3]);
    let table = four_cells(cells);
    let group = only(&table);
    let two = value(&expected_best(group, &loss(), 2));
    assert!((two - 1.0 / 6.0).abs() < 1e-12, "{two}");
    assert!((value(&expected_best(group, &loss(), 4)) - 0.1).abs() < 1e-12);
    assert!((value(&expected_best(group, &loss(), 1)) - 0.25).abs() < 1e-12);
    let higher = Question {
        better: Better::Higher,
        ..loss()
    };
    // The greatest of the pairs are 0.2, 0.3, 0.3, 0.4, 0.4, 0.4.
    assert!((value(&expected_best(group, &higher, 2)) - 2.0 / 6.0).abs() < 1e-12);
}

#[test]
fn the_basin_is_as_wide_as_half_the_ways_to_the_neighbours_of_its_rows() {
    // Good at 10⁻³ and 10⁻², of 10⁻⁴ to 10⁻¹: 1 + 1 decades.
    let rates = geometric(1e-4, 10.0, 4);
    let table = table(
        &rates,
        &[0.001, 0.01],
        &["basin"],
        2,
        |_, rate, decay, _| {
            Outcome::Finished(if (5e-4..5e-2).contains(&rate) && decay > 0.005 {
                0.1
            } else {
                0.9
            })
        },
    );
    let width = value(&sensitivity(only(&table), &loss()));
    assert!((width - 2.0).abs() < 1e-12, "{width}");
}

#[test]
fn groups_are_compared_seed_by_seed_with_holms_correction() {
    let (rates, decays) = (geometric(1e-3, 2.0, 4), geometric(1e-6, 4.0, 6));
    let table = table(
        &rates,
        &decays,
        &["a", "b", "c"],
        10,
        |group, rate, _, seed| {
            // Seeds differ by more than groups do.
            let level = 0.3 + 0.1 * (seed as f64 / 2.0).sin();
            let better = if group == 1 { 0.15 * rate.sqrt() } else { 0.0 };
            Outcome::Finished(level - better + if rate > 0.005 { 0.2 } else { 0.0 })
        },
    );
    let statistics = Statistics::of(&table, &loss());
    let pairs: Vec<(&str, &str)> = statistics
        .comparisons
        .iter()
        .map(|one| (one.group.as_str(), one.less.as_str()))
        .collect();
    assert_eq!(pairs, [("b", "a"), ("c", "a"), ("c", "b")]);
    let fresh = &statistics.comparisons[0].differences["best_on_fresh_seeds"];
    let interval = fresh.estimate.interval.expect("an interval");
    assert!(interval.high < 0.0, "{fresh:?}");
    assert_eq!(
        fresh.signs.map(|signs| (signs.above, signs.below)),
        Some((0, 10))
    );
    assert_eq!(fresh.wilcoxon, Some(2.0 / 1024.0));
    assert!(fresh.p < Some(1e-6) && fresh.p_holm > fresh.p);
    let same = &statistics.comparisons[1].differences["good_share"];
    assert_eq!((same.estimate.value, same.p), (Some(0.0), Some(1.0)));
}

#[test]
fn a_summary_as_json_has_sentences_for_what_is_not_there_and_no_null() {
    let table = four_cells([[Some(0.1); 3]; 4]);
    let json = serde_json::to_string(&Statistics::of(&table, &loss())).expect("JSON");
    assert!(json.contains("needs at least"), "{json}");
    assert!(!json.contains("null"), "{json}");
}
