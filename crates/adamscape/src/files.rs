//! Writes the files that follow from a sweep's trials: table, statistics, pictures.

use std::io;

use adamscape_experiments::figures::figure;
use adamscape_experiments::page::report;
use adamscape_experiments::plan::CheckedPlan;
use adamscape_experiments::results::{Summary, write_cells};
use adamscape_experiments::storage::{Folder, SweepFolder};
use adamscape_experiments::trial::{Trained, Trial};
use adamscape_page::page;
use adamscape_pictures::{heatmaps_png, heatmaps_svg};

use crate::Failure;
use crate::arguments::Format;

/// The resolution of PNG pictures: fine enough for a screen that shows two pixels for one.
pub(crate) const PIXELS_PER_POINT: u32 = 2;

/// Writes the results, and returns the statistics and the files' names. The numbers first: whatever statistics or a picture may fail
/// at, they are kept.
pub(crate) fn write_results(
    sweep: &SweepFolder,
    plan: &CheckedPlan,
    trials: &[Trial],
    trained: &[Trained],
) -> Result<(Summary, Vec<String>), Failure> {
    let folder = sweep.folder();
    folder.write_by("cells.csv", |file| {
        write_cells(plan, trials, file).map_err(io::Error::other)
    })?;
    let summary = Summary::new(plan, trials)?;
    folder.write_json("summary.json", &summary)?;
    let mut files = ["cells.csv", "summary.json"].map(str::to_owned).to_vec();
    for (page, figure) in (1..).zip(figure(plan, trials)?.pages()) {
        let [svg, png] = ["svg", "png"].map(|extension| picture(page, extension));
        folder.write(&svg, heatmaps_svg(&figure)?.as_bytes())?;
        folder.write(&png, &heatmaps_png(&figure, PIXELS_PER_POINT)?)?;
        files.extend([svg, png]);
    }
    let report = report(plan, sweep.run(), &summary, trials, trained)?;
    folder.write("report.html", page(&report)?.as_bytes())?;
    files.push("report.html".to_owned());
    Ok((summary, files))
}

/// `heatmaps.svg`, `heatmaps-2.svg`, ...
fn picture(page: u32, extension: &str) -> String {
    match page {
        1 => format!("heatmaps.{extension}"),
        page => format!("heatmaps-{page}.{extension}"),
    }
}

/// Whether this program can write a format.
pub(crate) fn check_format(format: Option<Format>) -> Result<(), Failure> {
    if format == Some(Format::Parquet) && cfg!(not(feature = "parquet")) {
        let text = "this program is built without Parquet; `cargo xtask sweep --format parquet` builds and runs it";
        return Err(Failure::Usage(anyhow::anyhow!(text)));
    }
    Ok(())
}

/// Writes the table in a further format, and returns the file's name.
#[cfg(feature = "parquet")]
pub(crate) fn write_in(
    format: Option<Format>,
    folder: &Folder,
    plan: &CheckedPlan,
    trials: &[Trial],
) -> Result<Option<String>, Failure> {
    use adamscape_experiments::results::write_parquet;
    if format != Some(Format::Parquet) {
        return Ok(None);
    }
    let name = "cells.parquet";
    folder.write_by(name, |file| {
        write_parquet(plan, trials, file).map_err(io::Error::other)
    })?;
    Ok(Some(name.to_owned()))
}

/// Writes the table in a further format, of which this program has none.
#[cfg(not(feature = "parquet"))]
pub(crate) fn write_in(
    format: Option<Format>,
    _: &Folder,
    _: &CheckedPlan,
    _: &[Trial],
) -> Result<Option<String>, Failure> {
    check_format(format).map(|()| None)
}
