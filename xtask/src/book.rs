//! `cargo xtask book`: the documents as a book, by mdBook.

use std::io;
use std::process::ExitCode;

use crate::cargo::target;
use crate::python::{run, tools};

/// Builds the book, and says where it begins.
pub(crate) fn build() -> io::Result<ExitCode> {
    let mut mdbook = tools()?.program("mdbook");
    let folder = std::path::absolute(target().join("book"))?;
    run(mdbook.args(["build", "--dest-dir"]).arg(&folder))?;
    println!("{}", folder.join("index.html").display());
    Ok(ExitCode::SUCCESS)
}
