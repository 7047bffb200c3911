//! `adamscape forget`: drops chosen trials of a sweep's folder, so that they are trained again.

use adamscape_experiments::storage::{Forgotten, SweepFolder};

use crate::arguments::Forget;
use crate::{Failure, output};

pub(crate) fn run(arguments: &Forget) -> Result<(), Failure> {
    let sweep = SweepFolder::open(&arguments.folder).map_err(Failure::usage)?;
    let plan = sweep.plan().map_err(Failure::usage)?;
    let which = Forgotten::new(&plan, &arguments.conditions).map_err(Failure::usage)?;
    let dropped = sweep.forget(&plan, which).map_err(Failure::usage)?;
    let path = sweep.folder().path().display();
    output::print(&match dropped {
        0 => format!("no trial of {path} meets the conditions\n"),
        1 => format!("1 trial is forgotten; it is trained again by: adamscape resume {path}\n"),
        dropped => format!(
            "{dropped} trials are forgotten; they are trained again by: adamscape resume {path}\n"
        ),
    })
}
