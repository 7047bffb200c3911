//! What the numbers say.

use adamscape_page::{Row, Statistic, Text};

use crate::plan::CheckedPlan;
use crate::results::{OptimizerSummary, Summary};

pub(super) fn statistics(plan: &CheckedPlan, summary: &Summary) -> Vec<Statistic> {
    let _ = plan;
    let definition = |figure: &str| {
        let text = summary.definitions.get(figure);
        text.map_or_else(Text::default, |text| Text::from(text.as_str()))
    };
    let rows = |of: &dyn Fn(&OptimizerSummary) -> Option<f64>| -> Vec<Row> {
        let own = summary.optimizers.iter().map(|own| Row {
            name: Text::from(own.optimizer.as_str()),
            estimate: of(own),
            ..Row::default()
        });
        own.collect()
    };
    vec![Statistic {
        name: Text::from("good cells"),
        definition: definition("good_cells"),
        rows: rows(&|own| Some(own.good_cells as f64)),
        ..Statistic::default()
    }]
}
