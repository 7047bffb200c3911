//! Statistics by formula.

use adamscape_page::{Landscape, Row, Statistic, Text};

pub(super) fn statistics(landscapes: &[Landscape]) -> Vec<Statistic> {
    let row = |name: &Text, estimate: f64, half: f64| Row {
        name: name.clone(),
        estimate: Some(estimate),
        interval: Some((estimate - half, estimate + half)),
        remark: Text::default(),
    };
    let share = |(number, landscape): (usize, &Landscape)| {
        row(
            &landscape.title,
            0.5 + 0.04 * number as f64,
            0.018 + 0.004 * number as f64,
        )
    };
    let difference = |pair: &[Landscape]| {
        let name = format!("{} − {}", pair[1].title.as_str(), pair[0].title.as_str());
        row(&Text::from(name), 0.04, 0.022)
    };
    let slope = |(number, landscape): (usize, &Landscape)| match number {
        1 => Row {
            remark: Text::from("no slope: the valley leaves the grid at 9 of 12 learning rates"),
            name: landscape.title.clone(),
            ..Row::default()
        },
        _ => row(&landscape.title, -0.9 + 0.4 * number as f64, 0.12),
    };
    vec![
        Statistic {
            name: Text::from("good share"),
            sentence: Text::from(
                "Of every hundred cells 50 to 58 are good, and those of adamw more often than those of adam-l2.",
            ),
            definition: Text::from(
                "Share of cells whose mean validation accuracy exceeds 0.9, with Student's t interval over seeds (95 %).",
            ),
            rows: landscapes.iter().enumerate().map(share).collect(),
            differences: landscapes.windows(2).map(difference).collect(),
            ..Statistic::default()
        },
        Statistic {
            name: Text::from("valley slope"),
            sentence: Text::from(
                "The best decay of adam-l2 falls as the learning rate rises; that of adamw does so less.",
            ),
            definition: Text::from(
                "Slope of log λ*(η), the best decay at each learning rate, on log η. 0: they can be tuned apart; −1: only ηλ counts.",
            ),
            rows: landscapes.iter().enumerate().map(slope).collect(),
            ..Statistic::default()
        },
    ]
}
