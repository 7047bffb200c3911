//! `adamscape replicate`: trains the rungs from the published experiment to a sound one, and compares L2-Adam with AdamW.

use std::num::NonZeroU32;
use std::path::Path;
use std::time::Instant;

use adamscape_experiments::figures::ladder;
use adamscape_experiments::landscape::{Metric, Panel, landscape};
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::replication::{
    BESIDE, Findings, LossMaps, OfOptimizer, PUBLISHED, PUBLISHED_DIFFERENCE, RUNGS, Region, Rung,
    correct,
};
use adamscape_experiments::results::Best;
use adamscape_experiments::statistics::{FEW_RUNS, Interval, OverSeeds, Valley};
use adamscape_experiments::storage::{Folder, Run, begin_several};
use adamscape_experiments::training::Settings;
use adamscape_experiments::trial::Trial;
use adamscape_pictures::{Landscape, LandscapeError, heatmaps_png, heatmaps_svg, label};

use crate::arguments::Replicate;
use crate::carry_out::train_all;
use crate::columns::columns;
use crate::files::PIXELS_PER_POINT;
use crate::settings::settings;
use crate::{Failure, output};

/// An experiment that is to be run.
struct Experiment {
    rung: &'static Rung,
    plan: CheckedPlan,
    settings: Settings,
    run: Run,
}

impl Experiment {
    fn new(rung: &'static Rung, arguments: &Replicate) -> Result<Self, Failure> {
        let mut plan = rung.plan()?;
        plan.seeds = arguments.seeds;
        let plan = plan.check().map_err(Failure::usage)?;
        let settings = settings(&arguments.how, &plan)?;
        Ok(Self {
            run: Run::now(&plan, settings, NonZeroU32::MIN)?,
            rung,
            plan,
            settings,
        })
    }

    /// Trains it, and leaves its results in a folder of its own.
    fn train(&self, folder: &Folder) -> Result<(Findings, Vec<Trial>), Failure> {
        eprintln!("training {}", self.rung.title);
        let plan = &self.plan;
        let trials = train_all(folder, plan, &self.run, self.settings, "replicate")?;
        let found = Findings::new(self.rung, plan, &trials)?;
        output::print(&text(&found))?;
        Ok((found, trials))
    }
}

pub(crate) fn run(arguments: &Replicate) -> Result<(), Failure> {
    let of = |rungs: &'static [Rung]| -> Result<Vec<Experiment>, Failure> {
        let experiments = rungs.iter().map(|rung| Experiment::new(rung, arguments));
        experiments.collect()
    };
    let (rungs, beside) = (of(RUNGS)?, of(BESIDE)?);
    let runs: Vec<&Run> = rungs.iter().chain(&beside).map(|one| &one.run).collect();
    let folder = match &arguments.out {
        Some(path) => begin_several(path, &runs),
        None => Folder::create_unused(Path::new("sweeps"), "replication", &runs),
    };
    let folder = folder.map_err(Failure::usage)?;

    let start = Instant::now();
    let mut findings = Vec::new();
    let mut landscapes = Vec::new();
    let pictured: Vec<CheckedPlan> = rungs.iter().map(two_of).collect::<Result<_, _>>()?;
    for (experiment, two) in rungs.iter().zip(&pictured) {
        let (found, trials) = experiment.train(&folder)?;
        landscapes.push((
            experiment.rung.title,
            two,
            accuracies(&experiment.plan, &trials)?,
        ));
        findings.push(found);
        folder.write_json("replicate.json", &findings)?;
    }
    let figure = ladder(&landscapes)?;
    folder.write("ladder.svg", heatmaps_svg(&figure)?.as_bytes())?;
    folder.write("ladder.png", &heatmaps_png(&figure, PIXELS_PER_POINT)?)?;
    correct(&mut findings);
    folder.write_json("replicate.json", &findings)?;
    let mut others = Vec::new();
    for experiment in &beside {
        others.push(experiment.train(&folder)?.0);
        folder.write_json("beside.json", &others)?;
    }
    output::print(&format!("\n{}", good_cells(&findings)))?;
    output::print(&format!("\n{}", differences(&findings)))?;
    output::print(&format!(
        "\nbeside the ladder\n{}\n{}",
        good_cells(&others),
        differences(&others)
    ))?;
    output::print(&format!(
        "\n[ ]: 95 % intervals, Student's of a mean and order statistics of a median; {}; within: whether the interval of the mean lies within ±5 of 384 cells, or as large a share; p: Wilcoxon's signed ranks, in ( ) corrected for {} rungs by Holm's method\n",
        "a good cell's validation accuracy is over the threshold",
        RUNGS.len(),
    ))?;
    if arguments.seeds < FEW_RUNS as u64 {
        output::print(&format!(
            "fewer than {FEW_RUNS} runs: no interval, valley or clear difference is to be relied on\n"
        ))?;
    }
    output::print(&format!(
        "\n{} runs of each in {:.0} s\n{}: replicate.json, beside.json, ladder.svg, ladder.png, and a folder for each experiment\n",
        arguments.seeds,
        start.elapsed().as_secs_f64(),
        folder.path().display()
    ))
}

/// Its plan with L2-Adam and AdamW alone, as the ladder's picture has it.
fn two_of(experiment: &Experiment) -> Result<CheckedPlan, Failure> {
    let mut plan = experiment.plan.plan.clone();
    plan.optimizers.truncate(2);
    plan.check().map_err(Failure::usage)
}

/// The landscapes of validation accuracy, of L2-Adam and of AdamW.
fn accuracies(plan: &CheckedPlan, trials: &[Trial]) -> Result<[Landscape; 2], LandscapeError> {
    let of = |optimizer| {
        let panel = Panel {
            optimizer,
            panel: 0,
        };
        landscape(plan, trials, panel, Metric::ValidationScore)
    };
    Ok([of(0)?, of(1)?])
}

/// An experiment in a few lines.
fn text(found: &Findings) -> String {
    let mut text = format!(
        "\n{}: {}\ngood: validation accuracy over {}; of {} cells\n",
        found.title, found.change, found.threshold, found.cells
    );
    for one in &found.optimizers {
        let best = one.best.as_ref();
        let best = best.map_or_else(String::new, |best| best_text(best, one.valley.is_some()));
        let best_of_run = one.best_of_run.as_ref();
        let best_of_run = best_of_run.map_or_else(String::new, |best| {
            let (mean, low, high) = (best.spread.mean, best.spread.minimum, best.spread.maximum);
            format!("; best cell of a run {mean:.3}, {low:.3} to {high:.3}")
        });
        let gain = one.gain_by_decay.as_ref();
        let gain = gain.map_or_else(String::new, |gain| {
            format!("; loss lower by decay: {}", with_interval(gain, 4))
        });
        let accuracy = one.accuracy_by_decay.as_ref();
        let accuracy = accuracy.map_or_else(String::new, |gain| {
            format!("; accuracy higher: {}", with_interval(gain, 4))
        });
        text.push_str(&format!(
            "  {:<22} {:<28} {} distinct cells; {best}{best_of_run}{gain}{accuracy}{}\n",
            one.name,
            with_interval(&one.good, 1),
            one.distinct_cells,
            one.valley.as_ref().map_or_else(String::new, valley),
        ));
    }
    text.push_str(&as_published(found));
    if let Some(maps) = &found.loss_maps {
        text.push_str(&loss_maps(maps, &found.optimizers));
    }
    text
}

/// The cell with the best mean, which is the best of hundreds of means and so a little too good.
fn best_text(best: &Best, has_decay: bool) -> String {
    let accuracy = best
        .validation_score
        .spread()
        .map_or(f64::NAN, |own| own.mean);
    let rate = label(best.learning_rate);
    if !has_decay {
        return format!("best mean {accuracy:.4} at {rate}");
    }
    let edge = if best.on_edge {
        " on the grid's edge"
    } else {
        ""
    };
    let decay = label(best.weight_decay);
    format!("best mean {accuracy:.4} at {rate}, {decay}{edge}")
}

/// How many runs are like the published one, which is one of the first rung.
fn as_published(found: &Findings) -> String {
    let is_published = RUNGS.first().is_some_and(|rung| rung.title == found.title);
    let optimizers = found.optimizers.iter().zip(PUBLISHED);
    let lines = optimizers.filter_map(|(one, (cells, accuracy))| {
        Some(format!(
            "  {}: {} runs have {cells} good cells or fewer, {} a best cell of {accuracy} or better, as published\n",
            one.name, one.runs_up_to_published?, one.runs_from_published_best?
        ))
    });
    if is_published {
        lines.collect()
    } else {
        String::new()
    }
}

fn valley(valley: &Valley) -> String {
    let edge = match valley.at_edge {
        0 => String::new(),
        rows => format!(", at {rows} the best decay is at the end of the axis"),
    };
    let rows = valley.learning_rates;
    match valley.slope {
        None => format!("; no slope: valleys at {rows} learning rates{edge}"),
        Some(slope) => format!(
            "; valley slope {:.2}{}, resolution {:.2}: valleys at {rows} learning rates{edge}",
            slope.power,
            bounds(slope.interval, 2),
            slope.resolution,
        ),
    }
}

fn loss_maps(maps: &LossMaps, optimizers: &[OfOptimizer]) -> String {
    let region = |(region, one): (&Region, &OfOptimizer)| {
        let range = |range: Option<[f64; 2]>| {
            range.map_or_else(String::new, |[low, high]| {
                format!("{} to {}", label(low), label(high))
            })
        };
        if region.cells == 0 {
            return format!("that of {} is clearly lower nowhere", one.name);
        }
        format!(
            "that of {} is clearly lower in {} cells (η {}, λ {})",
            one.name,
            region.cells,
            range(region.learning_rates),
            range(region.weight_decays)
        )
    };
    let regions: Vec<String> = maps.lower.iter().zip(optimizers).map(region).collect();
    format!(
        "  validation loss: the maps correlate by {:.2}; {}\n",
        maps.correlation.unwrap_or(f64::NAN),
        regions.join("; ")
    )
}

/// Good cells of each optimizer, a line for each experiment.
fn good_cells(findings: &[Findings]) -> String {
    let row = |found: &Findings| {
        let [l2, adamw, adam] = [0, 1, 2].map(|index| {
            let one = found.optimizers.get(index);
            one.map_or_else(String::new, |one| with_interval(&one.good, 1))
        });
        let best = |of: &dyn Fn(&OfOptimizer) -> Option<f64>| {
            let two = found.optimizers.iter().take(2).filter_map(of);
            let two: Vec<String> = two.map(|accuracy| format!("{accuracy:.3}")).collect();
            two.join(", ")
        };
        let of_run = |one: &OfOptimizer| Some(one.best_of_run.as_ref()?.spread.mean);
        let of_mean = |one: &OfOptimizer| Some(one.best.as_ref()?.validation_score.spread()?.mean);
        [
            found.title.to_owned(),
            l2,
            adamw,
            adam,
            best(&of_mean),
            best(&of_run),
        ]
    };
    let rows: Vec<[String; 6]> = findings.iter().map(row).collect();
    let header = [
        "good cells",
        "L2-Adam",
        "AdamW",
        "Adam, no decay",
        "best mean accuracies",
        "means of the runs' best",
    ];
    columns(header, &rows)
}

/// What the optimizers differ by, three lines for each experiment.
fn differences(findings: &[Findings]) -> String {
    let rows = findings.iter().flat_map(|found| {
        found.differences.iter().enumerate().map(|(index, own)| {
            let runs = own.cells.of_seed.len();
            let holm = own
                .holm
                .map_or_else(String::new, |p| format!(" ({})", p_value(p)));
            [
                if index == 0 { found.title } else { "" }.to_owned(),
                format!("{} − {}", own.of, own.less),
                with_interval(&own.cells, 1),
                format!("{}{}", own.median, bounds(own.median_interval, 1)),
                format!("{} : {} of {runs}", own.more, own.fewer),
                format!("{}{holm}", p_value(own.wilcoxon)),
                match own.is_within_margin {
                    Some(true) => format!("within ±{:.1}", own.margin),
                    Some(false) => "no".to_owned(),
                    None => String::new(),
                },
                if index == 0 {
                    as_large_as_published(found)
                } else {
                    String::new()
                },
            ]
        })
    });
    let rows: Vec<[String; 8]> = rows.collect();
    let header = [
        "difference".to_owned(),
        "of".to_owned(),
        "mean".to_owned(),
        "median".to_owned(),
        "more : fewer".to_owned(),
        "p".to_owned(),
        "within".to_owned(),
        format!("at least {PUBLISHED_DIFFERENCE}"),
    ];
    columns(header.each_ref().map(String::as_str), &rows)
}

fn p_value(p: f64) -> String {
    if p < 0.0001 {
        "< 0.0001".to_owned()
    } else {
        format!("{p:.4}")
    }
}

/// The share of runs, with its interval.
fn as_large_as_published(found: &Findings) -> String {
    let Interval { low, high } = found.as_large_as_published_interval;
    let percent = |share: f64| 100.0 * share;
    format!(
        "{:.0} % [{:.0}, {:.0}]",
        percent(found.as_large_as_published),
        percent(low),
        percent(high),
    )
}

/// Mean ± standard deviation, and the interval of the mean.
fn with_interval(figure: &OverSeeds, digits: usize) -> String {
    let deviation = figure.spread.standard_deviation.unwrap_or(f64::NAN);
    let mean = figure.spread.mean;
    format!(
        "{mean:.digits$} ± {deviation:.digits$}{}",
        bounds(figure.interval, digits)
    )
}

fn bounds(interval: Option<Interval>, digits: usize) -> String {
    interval.map_or_else(String::new, |Interval { low, high }| {
        format!(" [{low:.digits$}, {high:.digits$}]")
    })
}
