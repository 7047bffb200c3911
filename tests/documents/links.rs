//! Links between documents.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::{Page, Piece, pages, root};

/// Where the links and pictures of a text lead.
pub(super) fn targets(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("](").skip(1);
    after.filter_map(|after| after.split([')', ' ']).next())
}

/// The anchors of a page: of each heading what is left of it in lower case, with hyphens for spaces; of one that comes again, a number
/// behind.
fn anchors(page: &Page) -> Vec<String> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let mut anchors = Vec::new();
    for piece in page.pieces() {
        let Piece::Prose(text) = piece else { continue };
        for heading in text.lines().filter(|line| line.starts_with('#')) {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = |letter: &char| letter.is_alphanumeric() || " -_".contains(*letter);
            let anchor: String = heading.chars().filter(kept).collect();
            let anchor = anchor.replace(' ', "-");
            let count = seen.entry(anchor.clone()).or_default();
            anchors.push(match *count {
                0 => anchor,
                again => format!("{anchor}-{again}"),
            });
            *count += 1;
        }
    }
    anchors
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                assert!(plain.pop(), "{} leaves the project", path.display());
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[test]
fn every_link_leads_to_a_file_of_the_project_and_every_anchor_to_a_heading() {
    let pages = pages();
    let mut count = 0;
    for page in &pages {
        for target in targets(&page.prose()) {
            if target.starts_with("https://") {
                continue;
            }
            count += 1;
            let said = format!("{}: {target}", page.path.display());
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => page.path.clone(),
                file => plain(&page.path.with_file_name(file)),
            };
            assert!(root().join(&path).exists(), "{said}: there is no such file");
            if !anchor.is_empty() {
                let target = pages.iter().find(|page| plain(&page.path) == plain(&path));
                let target = target.unwrap_or_else(|| panic!("{said}: this is no page"));
                let found = anchors(target).iter().any(|one| one == anchor);
                assert!(found, "{said}: there is no such heading");
            }
        }
    }
    assert!(count > 50, "{count} links are fewer than there were");
}

#[test]
fn no_link_leads_out_of_the_book() {
    for page in pages().iter().filter(|page| page.is_in_the_book()) {
        for target in targets(&page.prose()) {
            let leaves = target.starts_with("..");
            assert!(
                !leaves,
                "{}: {target} is not in the book",
                page.path.display()
            );
        }
    }
}

#[test]
fn anchors_are_what_is_left_of_headings() {
    let text = "# 1b-ii. No λ helps\n```\n# no heading\n```\n## The `toml` file, η × λ\n## Again\n## Again\n";
    let page = Page {
        path: PathBuf::new(),
        text: text.to_owned(),
    };
    let expected = ["1b-ii-no-λ-helps", "the-toml-file-η--λ", "again", "again-1"];
    assert_eq!(anchors(&page), expected);
}
