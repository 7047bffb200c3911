//! How much of a landscape is interaction: what no sum of a row's and a column's effect explains.

use crate::estimate::Estimate;
use crate::question::Question;
use crate::reason::Reason;
use crate::table::Group;

/// The interaction share: with ȳᵢⱼ = μ + aᵢ + bⱼ + γᵢⱼ of the means over seeds, Σγ²/Σ(ȳ − μ)², both less what noise adds to them. Near 0
/// the two hyperparameters can be tuned one after the other.
///
/// What noise adds is measured: the variance over seeds of each seed's own γᵢⱼ, or yᵢⱼ − μ, over the number of seeds. With independent
/// noise of variance σ² that is (I−1)(J−1)σ²/n, or (IJ−1)σ²/n. The interval is the jackknife's over seeds.
#[must_use]
pub fn interaction(group: Group, question: &Question) -> Estimate {
    let table = group.table();
    let (rows, columns) = (table.up().values.len(), table.right().values.len());
    if rows < 2 || columns < 2 {
        return Estimate::none(Reason::FewValues { needed: 2 });
    }
    let Some(costs) = question.complete_costs(group) else {
        return Estimate::none(Reason::Incomplete);
    };
    if costs.len() < 2 {
        return Estimate::none(Reason::OneSeed);
    }
    let parts: Vec<Parts> = costs
        .iter()
        .map(|own| Parts::of(own, rows, columns))
        .collect();
    let everything: Vec<usize> = (0..parts.len()).collect();
    let Some(all) = share(&parts, &everything) else {
        return Estimate::none(Reason::Flat);
    };
    if parts.len() < 3 {
        return Estimate::of(all, None).because(Reason::FewSeeds { needed: 3 });
    }
    let without = everything.iter().map(|left_out| {
        let others: Vec<usize> = everything
            .iter()
            .copied()
            .filter(|seed| seed != left_out)
            .collect();
        share(&parts, &others)
    });
    match without.collect::<Option<Vec<f64>>>() {
        Some(without) => Estimate::jackknife(all, &without),
        None => Estimate::none(Reason::Flat),
    }
}

/// A seed's landscape about its mean, and what of it is interaction.
struct Parts {
    centred: Vec<f64>,
    interaction: Vec<f64>,
}

impl Parts {
    fn of(own: &[f64], rows: usize, columns: usize) -> Self {
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        let centred: Vec<f64> = own.iter().map(|cost| cost - mean).collect();
        let row_effects: Vec<f64> = centred
            .chunks(columns)
            .map(|row| row.iter().sum::<f64>() / columns as f64)
            .collect();
        let mut column_effects = vec![0.0; columns];
        for row in centred.chunks(columns) {
            let sums = column_effects.iter_mut().zip(row);
            sums.for_each(|(sum, cost)| *sum += cost / rows as f64);
        }
        let effects = row_effects
            .iter()
            .flat_map(|row| column_effects.iter().map(move |column| row + column));
        Self {
            interaction: centred
                .iter()
                .zip(effects)
                .map(|(cost, effect)| cost - effect)
                .collect(),
            centred,
        }
    }
}

/// None where the landscape can't be told from noise.
fn share(parts: &[Parts], seeds: &[usize]) -> Option<f64> {
    let signal = |of: fn(&Parts) -> &[f64]| {
        let own: Vec<&[f64]> = seeds
            .iter()
            .filter_map(|seed| parts.get(*seed))
            .map(of)
            .collect();
        less_noise(&own)
    };
    let all = signal(|parts| &parts.centred);
    let interaction = signal(|parts| &parts.interaction);
    (all > 0.0).then(|| interaction / all)
}

/// The sum of squares of the means over seeds, less what noise adds to it: Σ(m² − s²/n).
fn less_noise(of_seed: &[&[f64]]) -> f64 {
    let n = of_seed.len() as f64;
    let cells = of_seed.first().map_or(0, |own| own.len());
    let cell = |cell: usize| {
        let values = || of_seed.iter().filter_map(|own| own.get(cell));
        let mean = values().sum::<f64>() / n;
        let squares: f64 = values().map(|value| (value - mean).powi(2)).sum();
        mean * mean - squares / (n - 1.0) / n
    };
    (0..cells).map(cell).sum()
}
