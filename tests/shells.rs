//! What shells and `man` are told of the program.

use crate::program::{TINY, Workspace};

/// The names of the program's commands, as it has them.
fn commands() -> Vec<String> {
    let program = adamscape::command_line();
    let commands = program.get_subcommands();
    commands.map(|one| one.get_name().to_owned()).collect()
}

fn printed(arguments: &[&str]) -> String {
    let assert = Workspace::with(TINY)
        .adamscape(arguments)
        .assert()
        .success();
    String::from_utf8(assert.get_output().stdout.clone()).expect("text")
}

#[test]
fn every_shell_completes_every_command_and_the_options_of_a_sweep() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
        for option in ["optimizers", "retry-diverged"] {
            assert!(script.contains(option), "{shell}: --{option}");
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_a_command_and_an_option_by_the_script() {
    if std::process::Command::new("bash")
        .arg("--version")
        .output()
        .is_err()
    {
        return;
    }
    let script = printed(&["completions", "bash"]);
    let completed = |words: &[&str]| {
        let typed = words.join("' '");
        let last = words.len() - 1;
        let ask = format!(
            "{script}\nCOMP_WORDS=('{typed}'); COMP_CWORD={last}; _adamscape adamscape '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words[last],
            words[last - 1],
        );
        let answer = std::process::Command::new("bash")
            .args(["-c", &ask])
            .output()
            .expect("bash");
        String::from_utf8_lossy(&answer.stdout).trim().to_owned()
    };
    assert_eq!(completed(&["adamscape", "swe"]), "sweep");
    assert_eq!(completed(&["adamscape", "sweep", "--dry"]), "--dry-run");
    assert_eq!(
        completed(&["adamscape", "sweep", "--engine", "fu"]),
        "fused"
    );
}

#[test]
fn a_shell_that_is_not_known_is_an_error_of_usage_that_names_those_that_are() {
    let assert = Workspace::with(TINY)
        .adamscape(&["completions", "tcsh"])
        .assert()
        .code(2);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains("bash, elvish, fish, powershell, zsh"),
        "{said}"
    );
}

#[test]
fn the_manual_has_a_page_for_the_program_and_for_each_command() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH adamscape 1"), "{page}");
    let workspace = Workspace::with(TINY);
    workspace
        .adamscape(&["man", "--out", "share/man1"])
        .assert()
        .success();
    let folder = workspace.path().join("share/man1");
    assert_eq!(
        std::fs::read_to_string(folder.join("adamscape.1")).expect("a page"),
        page
    );
    for command in commands() {
        let page = std::fs::read_to_string(folder.join(format!("adamscape-{command}.1")));
        let page = page.expect("a command's page");
        // Roff writes a hyphen that is one with a backslash.
        assert!(page.contains(&format!("adamscape\\-{command}")), "{page}");
    }
}

#[test]
fn a_manual_that_cannot_be_written_is_a_failure_that_names_the_place() {
    let assert = Workspace::with(TINY)
        .adamscape(&["man", "--out", "plan.toml"])
        .assert()
        .code(1);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    assert!(
        said.contains("could not write the manual into plan.toml"),
        "{said}"
    );
}
