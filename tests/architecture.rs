//! Who may know whom: what ARCHITECTURE.md says of crates, and of the modules in them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path);
    text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of what is in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

/// What the package in `folder` depends on; what its tests need besides is left out.
fn dependencies(folder: &str) -> BTreeSet<String> {
    let text = read(&root().join(folder).join("Cargo.toml"));
    let manifest: toml::Table = text.parse().expect("a manifest");
    let dependencies = manifest.get("dependencies").and_then(|all| all.as_table());
    dependencies
        .into_iter()
        .flat_map(|all| all.keys().cloned())
        .collect()
}

#[test]
fn the_crates_know_those_that_the_architectures_table_says() {
    let text = read(&root().join("ARCHITECTURE.md"));
    let rows = text.lines().skip_while(|line| *line != "| crate | knows |");
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    // Every other piece of `a | `b` | `c`, `d` | stands between backticks.
    let quoted = |row: &str| -> Vec<String> {
        row.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let mut written = BTreeMap::new();
    for row in rows {
        let mut crates = quoted(row).into_iter();
        let name = crates.next().expect("a crate");
        written.insert(name, crates.collect::<BTreeSet<_>>());
    }
    let known = |name: &String| -> BTreeSet<String> {
        let all = dependencies(&format!("crates/{name}")).into_iter();
        let own = all.filter(|name| name.starts_with("adamscape"));
        own.map(|name| name.replacen("adamscape-", "", 1)).collect()
    };
    let crates = names(&root().join("crates")).into_iter();
    let found: BTreeMap<_, _> = crates.map(|name| (name.clone(), known(&name))).collect();
    assert_eq!(found, written);
}

#[test]
fn data_pictures_and_pages_know_nothing_of_burn_and_xtask_nothing_at_all() {
    for folder in ["crates/data", "crates/pictures", "crates/page"] {
        let burn = dependencies(folder).into_iter();
        let burn: Vec<String> = burn.filter(|name| name.starts_with("burn")).collect();
        assert_eq!(burn, Vec::<String>::new(), "{folder}");
    }
    assert_eq!(dependencies("xtask"), BTreeSet::new());
}

/// In `optim` the table of rules and the rules know each other.
const WITH_CYCLES: [&str; 1] = ["optim"];

#[test]
fn no_modules_of_a_crate_know_each_other_in_a_circle() {
    let crates = names(&root().join("crates")).into_iter();
    let crates = crates.filter(|name| !WITH_CYCLES.contains(&name.as_str()));
    let crates = crates.map(|name| format!("crates/{name}"));
    for folder in crates.chain(["bench", "exercise", "xtask"].map(str::to_owned)) {
        let edges = edges(&root().join(&folder).join("src"));
        assert_eq!(circle(edges), BTreeMap::new(), "{folder}");
    }
}

type Edges = BTreeMap<String, BTreeSet<String>>;

/// What is left when those that know nobody who is left are taken away, again and again: the modules of circles, and those
/// that lead to them.
fn circle(mut edges: Edges) -> Edges {
    loop {
        let left: BTreeSet<String> = edges.keys().cloned().collect();
        edges.retain(|_, known| {
            known.retain(|other| left.contains(other));
            !known.is_empty()
        });
        if edges.len() == left.len() {
            return edges;
        }
    }
}

/// Which module in `src` knows which, by what they name from the crate's root.
fn edges(src: &Path) -> Edges {
    let mut edges = Edges::new();
    let top = names(src);
    let root = ["lib.rs", "main.rs"]
        .into_iter()
        .find(|root| top.iter().any(|name| name == root));
    let root = code(&read(&src.join(root.expect("a root"))));
    for name in &top {
        let module = name.trim_end_matches(".rs");
        // Neither the root nor tests, which may know everything.
        if ["lib", "main", "tests"].contains(&module) {
            continue;
        }
        let mut known = BTreeSet::new();
        for (code, depth) in sources(&src.join(name), 1) {
            for name in named_from_root(&code, depth) {
                known.insert(home(&name, &root, &top));
            }
        }
        known.remove(module);
        edges.insert(module.to_owned(), known);
    }
    edges
}

/// The code of a module, and of those below it, each with how deep it is below the crate's root.
fn sources(path: &Path, depth: usize) -> Vec<(String, usize)> {
    if path.is_file() {
        return vec![(code(&read(path)), depth)];
    }
    let files = names(path).into_iter();
    let files = files.filter(|name| !["tests", "tests.rs"].contains(&name.as_str()));
    let below = |name: String| {
        let depth = if name == "mod.rs" { depth } else { depth + 1 };
        sources(&path.join(name), depth)
    };
    files.flat_map(below).collect()
}

/// Without comments, and without tests, which stand at the end.
fn code(text: &str) -> String {
    let text = text
        .split("#[cfg(test)]\nmod tests {")
        .next()
        .unwrap_or_default();
    let lines = text
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// The names that follow on `crate::`, or on as many `super::` as lead to the root: `a` and `b` of `crate::{a, b::c}`.
fn named_from_root(code: &str, depth: usize) -> Vec<String> {
    let mut names = Vec::new();
    for to_root in ["crate::".to_owned(), "super::".repeat(depth)] {
        for after in code.split(&to_root).skip(1) {
            match after.strip_prefix('{') {
                None => names.push(identifier(after)),
                Some(group) => names.extend(members(group)),
            }
        }
    }
    names
}

fn identifier(text: &str) -> String {
    let text = text.trim_start().chars();
    text.take_while(|&c| c.is_alphanumeric() || c == '_')
        .collect()
}

/// The first names of `a, b::{c, d}, e}`: a, b and e.
fn members(group: &str) -> Vec<String> {
    let mut members = vec![identifier(group)];
    let mut depth = 1;
    for (place, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => members.push(identifier(&group[place + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    members
}

/// The module that `name` is, or that the root has it from.
fn home(name: &str, root: &str, modules: &[String]) -> String {
    if modules
        .iter()
        .any(|module| module.trim_end_matches(".rs") == name)
    {
        return name.to_owned();
    }
    let uses = root
        .split("use ")
        .skip(1)
        .filter_map(|line| line.split(';').next());
    let from = uses.filter_map(|line| line.split_once("::"));
    let found = { from }.find(|(_, names)| {
        let mut names = names.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        names.any(|one| one == name)
    });
    found.map_or_else(|| "the root".to_owned(), |(module, _)| module.to_owned())
}

#[test]
fn a_circle_is_found_and_so_is_what_leads_to_it() {
    let edges = |pairs: &[(&str, &[&str])]| -> Edges {
        let pairs = pairs.iter();
        let edge = |(one, others): &(&str, &[&str])| {
            let others = others.iter().map(|&other| other.to_owned());
            ((*one).to_owned(), others.collect())
        };
        pairs.map(edge).collect()
    };
    let straight = edges(&[
        ("plan", &["pictures"]),
        ("pictures", &["landscape"]),
        ("landscape", &[]),
    ]);
    assert_eq!(circle(straight), Edges::new());
    let round = edges(&[
        ("plan", &["pictures"]),
        ("pictures", &["landscape"]),
        ("landscape", &["plan"]),
    ]);
    assert_eq!(circle(round.clone()), round);
}

#[test]
fn names_from_the_root_are_found_however_they_are_written() {
    let found = named_from_root(
        "use crate::{a, b::{c, d}};\nuse super::super::e::f;\nlet g = crate::h::g();",
        2,
    );
    assert_eq!(found, ["a", "b", "h", "e"]);
}
