//! Pages of made-up sweeps, in a folder that ends with the test.

use tempfile::TempDir;

use crate::browser::Browser;
use crate::sweep;

/// A browser on the page of a kind of sweep; the folder holds the page.
pub(crate) fn opened(kind: &str) -> (Browser, TempDir) {
    opened_with(Browser::new(true), kind)
}

/// The same in a given browser.
pub(crate) fn opened_with(browser: Browser, kind: &str) -> (Browser, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.html");
    let report = sweep::report(kind).expect("a kind");
    let page = adamscape_page::page(&report).expect("a page");
    std::fs::write(&path, page).expect("written");
    browser.open(&path);
    (browser, folder)
}
