//! The benchmark's report: everyone's rates as a table and as JSON.

use std::fmt;

use adamscape_experiments::storage::{BURN, Machine};
use serde::Serialize;

use crate::contender::{Run, Work};
use crate::workload::Workload;

/// The measurements of one call, with the machine they were made on.
#[derive(Serialize)]
pub(crate) struct Report {
    adamscape: &'static str,
    burn: &'static str,
    machine: Machine,
    workloads: Vec<Measured>,
}

/// The measurements of one workload.
#[derive(Serialize)]
struct Measured {
    name: &'static str,
    caption: String,
    /// Of the matrix products of one member's step.
    flop_per_member_step: f64,
    contenders: Vec<Standing>,
}

/// The runs of one contender, not yet compared.
pub(crate) struct Line {
    name: String,
    runs: Vec<Run>,
}

impl Line {
    pub(crate) fn new(name: String) -> Self {
        Self {
            name,
            runs: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, run: Run) {
        self.runs.push(run);
    }

    /// Member-steps or, for the limit, floating-point operations a second, in ascending order.
    fn rates(&self) -> Vec<f64> {
        let rate = |run: &Run| match run.work {
            Work::MemberSteps(amount) | Work::Flop(amount) => amount / run.seconds,
        };
        let mut rates: Vec<f64> = self.runs.iter().map(rate).collect();
        rates.sort_by(f64::total_cmp);
        rates
    }

    fn is_limit(&self) -> bool {
        let first = self.runs.first();
        matches!(first.map(|run| run.work), Some(Work::Flop(_)))
    }
}

/// One contender's rates, compared with the others'.
#[derive(Serialize)]
struct Standing {
    contender: String,
    /// None for the limit, which trains nothing.
    member_steps_per_second: Option<f64>,
    median_member_steps_per_second: Option<f64>,
    /// Of the fastest run, in matrix products.
    gflop_per_second: f64,
    share_of_limit: f64,
    /// How many times as fast the default is, both at their best.
    default_is_times_as_fast: Option<f64>,
    good: Option<usize>,
    seconds: Vec<f64>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self {
            adamscape: env!("CARGO_PKG_VERSION"),
            burn: BURN,
            machine: Machine::here(),
            workloads: Vec::new(),
        }
    }

    /// `lines` are as `contenders` made them: the limit, the default, the others.
    pub(crate) fn add(&mut self, workload: &Workload, lines: Vec<Line>) {
        let flop = workload.flop();
        let best = |line: &Line| line.rates().last().copied().unwrap_or(f64::NAN);
        let limit = lines
            .iter()
            .find(|line| line.is_limit())
            .map_or(f64::NAN, best);
        let default = lines
            .iter()
            .find(|line| !line.is_limit())
            .map_or(f64::NAN, best);
        let standing = |line: &Line| {
            let rates = line.rates();
            let best = best(line);
            let (flop_rate, trains) = if line.is_limit() {
                (best, None)
            } else {
                (best * flop, Some(best))
            };
            Standing {
                contender: line.name.clone(),
                member_steps_per_second: trains,
                median_member_steps_per_second: trains.map(|_| median(&rates)),
                gflop_per_second: flop_rate / 1e9,
                share_of_limit: flop_rate / limit,
                default_is_times_as_fast: trains.map(|best| default / best),
                good: line.runs.last().and_then(|run| run.good),
                seconds: line.runs.iter().map(|run| run.seconds).collect(),
            }
        };
        self.workloads.push(Measured {
            name: workload.name,
            caption: workload.caption(),
            flop_per_member_step: flop,
            contenders: lines.iter().map(standing).collect(),
        });
    }
}

/// Of numbers in order.
fn median(numbers: &[f64]) -> f64 {
    let middle = numbers.len() / 2;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(f64::NAN);
    if numbers.len() % 2 == 1 {
        at(middle)
    } else {
        (at(middle.saturating_sub(1)) + at(middle)) / 2.0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for workload in &self.workloads {
            let widths = workload
                .contenders
                .iter()
                .map(|one| one.contender.chars().count());
            let width = widths.max().unwrap_or(0);
            writeln!(f, "\n{}", workload.caption)?;
            writeln!(
                f,
                "{:.2} MFLOP a member-step\n",
                workload.flop_per_member_step / 1e6
            )?;
            writeln!(
                f,
                "{:width$}  {:>14}  {:>9}  {:>7}  {:>8}  {:>10}  {:>5}",
                "", "member-steps/s", "median", "GFLOP/s", "of limit", "default is", "good"
            )?;
            for one in &workload.contenders {
                let count = |number: Option<f64>| {
                    number.map_or_else(|| "–".to_owned(), |number| format!("{number:.0}"))
                };
                let ratio = one.default_is_times_as_fast;
                writeln!(
                    f,
                    "{:width$}  {:>14}  {:>9}  {:>7.1}  {:>7.1}%  {:>10}  {:>5}",
                    one.contender,
                    count(one.member_steps_per_second),
                    count(one.median_member_steps_per_second),
                    one.gflop_per_second,
                    100.0 * one.share_of_limit,
                    ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2} ×")),
                    one.good
                        .map_or_else(|| "–".to_owned(), |good| good.to_string()),
                )?;
            }
        }
        Ok(())
    }
}
