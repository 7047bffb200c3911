//! The script of the page, and the data it reads.

mod data;
mod packed;

pub(crate) use data::data;

/// The script, in one piece. Its parts are in `script/`, a folder beside `src/`.
pub(crate) const SCRIPT: &str = concat!(
    "\"use strict\";(() => {\n",
    include_str!("../../script/data.js"),
    include_str!("../../script/numbers.js"),
    include_str!("../../script/planes.js"),
    include_str!("../../script/cursor.js"),
    include_str!("../../script/charts.js"),
    include_str!("../../script/maps.js"),
    include_str!("../../script/cell.js"),
    include_str!("../../script/play.js"),
    include_str!("../../script/tables.js"),
    include_str!("../../script/start.js"),
    "})();\n",
);
