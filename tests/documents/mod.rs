//! What the documents say: links lead somewhere, commands are the program's, and the book has every page.

mod commands;
mod links;
mod shell;

use std::path::{Path, PathBuf};

/// The folders whose pages are read, from the workspace's root.
const FOLDERS: [&str; 2] = [".", "docs"];

/// A page, by its path from the root.
struct Page {
    path: PathBuf,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All pages in [`FOLDERS`], and those of the crates, in order.
fn pages() -> Vec<Page> {
    let crates = std::fs::read_dir(root().join("crates")).expect("the crates");
    let crates = crates.map(|one| Path::new("crates").join(one.expect("a crate").file_name()));
    let folders = FOLDERS.into_iter().map(PathBuf::from).chain(crates);
    let mut paths: Vec<PathBuf> = folders
        .flat_map(|folder| {
            let files = std::fs::read_dir(root().join(&folder)).expect("a folder");
            files.map(move |file| folder.join(file.expect("a file").file_name()))
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(root().join(&path)).expect("a page");
        Page { path, text }
    };
    paths.into_iter().map(read).collect()
}

/// A piece of a page: prose, or a block between fences with what stands behind the first.
enum Piece {
    Prose(String),
    Block { info: String, text: String },
}

impl Page {
    fn is_in_the_book(&self) -> bool {
        self.path.starts_with("docs")
    }

    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = vec![Piece::Prose(String::new())];
        for line in self.text.lines() {
            match (line.trim_start().strip_prefix("```"), pieces.last_mut()) {
                (Some(info), Some(Piece::Prose(_))) => {
                    let (info, text) = (info.to_owned(), String::new());
                    pieces.push(Piece::Block { info, text });
                }
                (Some(_), _) => pieces.push(Piece::Prose(String::new())),
                (None, Some(Piece::Prose(text) | Piece::Block { text, .. })) => {
                    text.push_str(line);
                    text.push('\n');
                }
                (None, None) => {}
            }
        }
        pieces
    }

    /// Without blocks, and without what stands between backticks.
    fn prose(&self) -> String {
        let mut prose = String::new();
        for piece in self.pieces() {
            if let Piece::Prose(text) = piece {
                prose.extend(text.split('`').step_by(2));
                prose.push('\n');
            }
        }
        prose
    }

    /// What stands between backticks in prose.
    fn quoted(&self) -> Vec<String> {
        let mut quoted = Vec::new();
        for piece in self.pieces() {
            if let Piece::Prose(text) = piece {
                quoted.extend(text.split('`').skip(1).step_by(2).map(str::to_owned));
            }
        }
        quoted
    }
}

#[test]
fn the_book_has_every_page_of_its_folder_once() {
    let pages = pages();
    let is_page = |page: &&Page| page.is_in_the_book() && !page.path.ends_with("SUMMARY.md");
    let pages: Vec<&Path> = pages
        .iter()
        .filter(is_page)
        .map(|page| &*page.path)
        .collect();
    let summary = std::fs::read_to_string(root().join("docs/SUMMARY.md")).expect("the contents");
    let mut listed: Vec<PathBuf> = links::targets(&summary)
        .map(|target| Path::new("docs").join(target))
        .collect();
    listed.sort();
    assert_eq!(listed, pages);
}
