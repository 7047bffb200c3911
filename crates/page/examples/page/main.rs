//! Writes a page of made-up results, to look at: `cargo run -p adamscape-page --example page -- PAGE.html [KIND]`.

#![allow(clippy::print_stdout, reason = "a program for a terminal")]

mod results;
mod sweep;

use std::error::Error;

use adamscape_page::page;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "page.html".to_owned());
    let kind = arguments.next().unwrap_or_else(|| "sweep".to_owned());
    let report = sweep::report(&kind).ok_or_else(|| {
        format!(
            "there is no `{kind}`; there are {}",
            sweep::KINDS.join(", ")
        )
    })?;
    let page = page(&report)?;
    std::fs::write(&path, &page)?;
    println!("{path}: {} kB", page.len() / 1000);
    Ok(())
}
