//! `adamscape verify`: tests the problem set's claims by experiments, and draws their curves.

use std::fmt::Write;
use std::path::Path;

use adamscape_experiments::storage::Folder;
use adamscape_model::Backend;
use adamscape_pictures::{Curves, curves_png, curves_svg, label};
use adamscape_verification::{Bound, Claim, Problem, Settings, Verdict, verify};
use anyhow::anyhow;
use serde::Serialize;

use crate::arguments::Verify;
use crate::columns::columns;
use crate::files::PIXELS_PER_POINT;
use crate::{Failure, output};

/// What the experiments were run with: `run.json`.
#[derive(Serialize)]
struct About {
    program: &'static str,
    version: &'static str,
    command: &'static str,
    backend: &'static str,
    precision: &'static str,
    seed: u64,
    settings: Settings,
}

pub(crate) fn run(arguments: &Verify) -> Result<(), Failure> {
    let backend = Backend::find(arguments.backend.as_deref()).map_err(Failure::usage)?;
    let problem = Problem::network(arguments.seed, backend).map_err(Failure::usage)?;
    let regression =
        Problem::logistic_regression(arguments.seed, backend).map_err(Failure::usage)?;
    let settings = Settings {
        steps: usize::from(arguments.steps),
        ..Settings::default()
    };
    let about = About {
        program: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        command: "verify",
        backend: backend.name(),
        precision: "f64",
        seed: arguments.seed,
        settings,
    };
    let folder = match &arguments.out {
        Some(path) => Folder::create(path, &about),
        None => Folder::create_unused(Path::new("sweeps"), "verification", &about),
    };
    let folder = folder.map_err(Failure::usage)?;

    let claims = verify(&problem, &regression, settings);
    for claim in &claims {
        output::print(&text(claim))?;
    }
    output::print(&format!("{}\n", table(&claims)))?;
    folder.write_json("verify.json", &claims)?;
    let curves = picture(&claims, settings, arguments.seed);
    folder.write("deviations.svg", curves_svg(&curves)?.as_bytes())?;
    folder.write("deviations.png", &curves_png(&curves, PIXELS_PER_POINT)?)?;
    output::print(&format!(
        "{}: verify.json, deviations.svg, deviations.png, run.json\n",
        folder.path().display()
    ))?;
    let unconfirmed = claims
        .iter()
        .filter(|claim| claim.verdict == Verdict::Unconfirmed);
    let unconfirmed: Vec<&str> = unconfirmed.map(|claim| claim.item).collect();
    if unconfirmed.is_empty() {
        return Ok(());
    }
    let items = unconfirmed.join(", ");
    Err(Failure::Run(anyhow!(
        "not confirmed on this problem: {items}; see above which number is not what it must be"
    )))
}

/// A claim, its numbers and its verdict.
fn text(claim: &Claim) -> String {
    let mut text = format!(
        "{}: {}\n  {}\n",
        claim.item, claim.statement, claim.experiment
    );
    for check in &claim.checks {
        let mark = if check.holds { "" } else { "  NOT SO" };
        let measured = format!("{:.1e}", check.measured);
        let _ = writeln!(
            text,
            "    {measured:>8}  must be {:<8} {}{mark}",
            bound(check.bound),
            check.what
        );
    }
    let verdict = match claim.verdict {
        Verdict::Holds => "holds".to_owned(),
        Verdict::HoldsOnlyFor(case) => format!("holds only for {case}"),
        Verdict::DoesNotHoldAsPrinted { corrected } => {
            format!("does not hold as printed; this does: {corrected}")
        }
        Verdict::Unconfirmed => "NOT CONFIRMED".to_owned(),
    };
    let _ = writeln!(text, "  → {verdict}\n");
    text
}

fn bound(bound: Bound) -> String {
    match bound {
        Bound::AtMost(bound) => format!("≤ {}", label(bound)),
        Bound::AtLeast(bound) => format!("≥ {}", label(bound)),
    }
}

/// A line for each claim, with the number that decides about it.
fn table(claims: &[Claim]) -> String {
    let row = |claim: &Claim| {
        let verdict = match claim.verdict {
            Verdict::Holds => "holds".to_owned(),
            Verdict::HoldsOnlyFor(case) => {
                let case = case.split_once(':').map_or(case, |(case, _)| case);
                format!("holds only for {case}")
            }
            Verdict::DoesNotHoldAsPrinted { .. } => {
                "does not hold as printed, but corrected".to_owned()
            }
            Verdict::Unconfirmed => "NOT CONFIRMED".to_owned(),
        };
        let decisive = claim.checks.first();
        let measured = decisive.map(|check| format!("{:.1e}", check.measured));
        let tolerance = decisive.map(|check| bound(check.bound));
        [
            claim.item.to_owned(),
            measured.unwrap_or_default(),
            tolerance.unwrap_or_default(),
            verdict,
        ]
    };
    let rows: Vec<[String; 4]> = claims.iter().map(row).collect();
    columns(["item", "measured", "must be", "verdict"], &rows)
}

fn picture(claims: &[Claim], settings: Settings, seed: u64) -> Curves {
    let curves = claims.iter().flat_map(|claim| &claim.curves);
    let curves = curves.map(|curve| (curve.name.clone(), curve.deviations.clone()));
    Curves {
        title: "L2 regularisation against weight decay".to_owned(),
        caption: vec![format!(
            "Network 2-8-8-8-1, 2 × 300 points, full batch, f64, seed {seed}; η = {}, λ = {}",
            settings.learning_rate, settings.l2
        )],
        measure: "largest difference, relative to the largest parameter".to_owned(),
        curves: curves.collect(),
    }
}
