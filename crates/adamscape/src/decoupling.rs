//! `adamscape decoupling`: measures how the best weight decay moves with the learning rate, with normalised layers and without.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;

use adamscape_experiments::decoupling::{
    ALL, Convention, Findings, Of, Optimizer, SHORT, Setting, Verdict,
};
use adamscape_experiments::figures;
use adamscape_experiments::landscape::{Metric, Panel, landscape};
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::statistics::{FEW_RUNS, Interval, OverSeeds};
use adamscape_experiments::storage::{Folder, Run, begin_several};
use adamscape_experiments::training::Settings;
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{Landscape, heatmaps_png, heatmaps_svg};

use crate::arguments::Decoupling;
use crate::carry_out::train_all;
use crate::columns::columns;
use crate::files::PIXELS_PER_POINT;
use crate::settings::settings;
use crate::{Failure, output};

/// What is trained of one setting with one optimizer.
struct Experiment {
    setting: Setting,
    optimizer: Optimizer,
    plan: CheckedPlan,
    settings: Settings,
    run: Run,
}

impl Experiment {
    fn new(
        setting: Setting,
        optimizer: Optimizer,
        arguments: &Decoupling,
    ) -> Result<Self, Failure> {
        let mut plan = setting.plan(optimizer)?;
        plan.seeds = arguments
            .seeds
            .unwrap_or(if arguments.full { 20 } else { 10 });
        let plan = plan.check().map_err(Failure::usage)?;
        let settings = settings(&arguments.how, &plan)?;
        Ok(Self {
            setting,
            optimizer,
            run: Run::now(&plan, settings, NonZeroU32::MIN)?,
            plan,
            settings,
        })
    }

    /// Trains it, and leaves its results in a folder of its own.
    fn train(&self, folder: &Folder) -> Result<Vec<Trial>, Failure> {
        eprintln!("training {}", self.plan.plan.name);
        train_all(folder, &self.plan, &self.run, self.settings, "decoupling")
    }

    fn findings(&self, trials: &[Trial]) -> Result<Vec<Findings>, Failure> {
        let conventions = Convention::ALL.into_iter();
        let own = conventions.filter(|convention| convention.optimizer() == self.optimizer);
        let each = own.flat_map(|convention| Of::ALL.map(|of| (convention, of)));
        let found = each.map(|(convention, of)| {
            Findings::new(self.setting, convention, of, &self.plan, trials)
        });
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The validation loss.
    fn losses(&self, trials: &[Trial]) -> Result<Landscape, Failure> {
        let panel = Panel {
            optimizer: 0,
            panel: 0,
        };
        let losses = landscape(&self.plan, trials, panel, Metric::ValidationLoss)?;
        Ok(losses.with_title(self.setting.name()))
    }
}

pub(crate) fn run(arguments: &Decoupling) -> Result<(), Failure> {
    let which = if arguments.full { ALL } else { SHORT };
    let experiments = which.iter().flat_map(|setting| {
        Optimizer::ALL.map(|optimizer| Experiment::new(*setting, optimizer, arguments))
    });
    let experiments: Vec<Experiment> = experiments.collect::<Result<_, _>>()?;
    let runs: Vec<&Run> = experiments.iter().map(|one| &one.run).collect();
    let folder = match &arguments.out {
        Some(path) => begin_several(path, &runs),
        None => Folder::create_unused(Path::new("sweeps"), "decoupling", &runs),
    };
    let folder = folder.map_err(Failure::usage)?;

    let start = Instant::now();
    let mut findings = Vec::new();
    let mut of_optimizers = Optimizer::ALL.map(|optimizer| (optimizer, Vec::new()));
    for experiment in &experiments {
        let trials = experiment.train(&folder)?;
        findings.extend(experiment.findings(&trials)?);
        folder.write_json("decoupling.json", &findings)?;
        for (optimizer, landscapes) in &mut of_optimizers {
            if *optimizer == experiment.optimizer {
                landscapes.push(experiment.losses(&trials)?);
            }
        }
    }
    let rows = of_optimizers.map(|(optimizer, landscapes)| {
        let name = match optimizer {
            Optimizer::L2 => "L2-Adam: loss",
            Optimizer::AdamW => "AdamW: loss",
        };
        (name.to_owned(), landscapes)
    });
    let caption = experiments
        .first()
        .map_or_else(String::new, |one| one.plan.caption());
    let figure = figures::decoupling(caption, rows.into())?;
    folder.write("decoupling.svg", heatmaps_svg(&figure)?.as_bytes())?;
    folder.write("decoupling.png", &heatmaps_png(&figure, PIXELS_PER_POINT)?)?;
    for setting in which {
        output::print(&text(*setting, &findings))?;
    }
    let seeds = experiments.first().map_or(0, |one| one.plan.plan.seeds);
    if usize::try_from(seeds).is_ok_and(|seeds| seeds < FEW_RUNS) {
        output::print(&format!(
            "of fewer than {FEW_RUNS} seeds nothing here is to be relied on\n"
        ))?;
    }
    output::print(&format!(
        "{seeds} seeds of each in {:.0} s\n{}: decoupling.json, decoupling.svg, decoupling.png, and a folder for each experiment\n",
        start.elapsed().as_secs_f64(),
        folder.path().display()
    ))
}

/// A setting, with a line for each convention and measure.
fn text(setting: Setting, findings: &[Findings]) -> String {
    let own: Vec<&Findings> = findings
        .iter()
        .filter(|one| one.setting == setting)
        .collect();
    let rows: Vec<[String; 7]> = own.iter().map(|one| row(one)).collect();
    let header = [
        "λ* ∝ η^p",
        "by",
        "theory",
        "p",
        "learning rates with a valley",
        "decay gains",
        "carrying λ* costs",
    ];
    format!("{}\n{}\n", setting.name(), columns(header, &rows))
}

fn row(found: &Findings) -> [String; 7] {
    let of = match found.of {
        Of::Loss => "loss",
        Of::Error => "error rate",
    };
    let verdict = match found.verdict {
        Verdict::Agrees => "as predicted",
        Verdict::Excluded => "NOT as predicted",
        Verdict::Unresolved => "unresolved",
    };
    let slope = found.valley.slope.map_or_else(
        || format!("none: {verdict}"),
        |slope| {
            let interval = bounds(slope.interval, 2);
            format!(
                "{:+.2}{interval} ± {:.2}: {verdict}",
                slope.power,
                slope.resolution / 2.0
            )
        },
    );
    let edge = match found.valley.at_edge {
        0 => String::new(),
        rows => format!(", {rows} at the axis' end"),
    };
    let transfer = found.transfer.as_ref().map_or_else(
        || "none".to_owned(),
        |transfer| match transfer.outside {
            0 => mean(&transfer.cost),
            outside => format!("{}, {outside} pairs outside", mean(&transfer.cost)),
        },
    );
    [
        found.convention.name().to_owned(),
        of.to_owned(),
        format!("{:+}", found.predicted),
        slope,
        format!(
            "{} of {}{edge}",
            found.valley.learning_rates,
            found.learning_rates.len()
        ),
        found.gain.as_ref().map_or_else(|| "none".to_owned(), mean),
        transfer,
    ]
}

/// A mean with its interval.
fn mean(figure: &OverSeeds) -> String {
    format!("{:.4}{}", figure.spread.mean, bounds(figure.interval, 4))
}

fn bounds(interval: Option<Interval>, digits: usize) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        format!(" [{low:.digits$}, {high:.digits$}]")
    })
}
