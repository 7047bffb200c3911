//! `adamscape merge`: checks that the shards of a sweep are whole and agree, and draws the sweep.

use adamscape_experiments::storage::{MergeError, merge};

use crate::arguments::Merge;
use crate::report::report;
use crate::{Failure, output};

pub(crate) fn run(arguments: &Merge) -> Result<(), Failure> {
    let into = match (&arguments.out, arguments.folders.as_slice()) {
        (Some(path), _) => path,
        (None, [only]) => only,
        (None, _) => {
            let text = "several folders are brought together in another: give it with --out";
            return Err(Failure::Usage(anyhow::anyhow!(text)));
        }
    };
    let merged = merge(&arguments.folders, into).map_err(|error| match error {
        MergeError::Missing(_) => Failure::Run(error.into()),
        error => Failure::usage(error),
    });
    let sweep = merged?;
    let plan = sweep.plan()?;
    report(&sweep, &plan, None, None)?;
    output::print(&format!("merged: all {} trials\n", plan.size.trials))
}
