//! Kills, starves and damages sweeps, and looks whether anything measured is lost.
//!
//! Each trial that a sweep says is recorded must be there after whatever comes; and the sweep, gone on with, must have the table
//! that it would have had, without training anything twice.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::cargo::build_program;

const PLAN: &str = r#"
name = "torture"
optimizers = ["adam-l2", "adamw", "momentumw-torch"]
seeds = 3
learning_rate = [0.001, 0.01, 0.1, 1e20]
weight_decay = { min = 1e-4, max = 0.1, count = 4, zero = true }

[data]
points_per_arm = 40
turns = 0.5
noise = 0.1

[network]
hidden = [4]

[training]
steps = 100
"#;

/// System calls that a kill or an error can come at.
const CALLS: [&str; 6] = [
    "write",
    "fsync",
    "fdatasync",
    "rename,renameat,renameat2",
    "openat",
    "mkdir,link,linkat,unlink",
];

/// How many kills at random instants, and how many times two processes at once.
const KILLS: u32 = 300;
const PAIRS: u64 = 50;
/// With `--short`.
const FEW_KILLS: u32 = 20;
const FEW_PAIRS: u64 = 10;

/// Runs everything; with `--short` fewer random kills.
pub(crate) fn run(arguments: &[String]) -> io::Result<ExitCode> {
    let (kills, pairs) = match arguments {
        [] => (KILLS, PAIRS),
        [one] if one == "--short" => (FEW_KILLS, FEW_PAIRS),
        _ => return Err(io::Error::other("usage: cargo xtask torture [--short]")),
    };
    let place = Place::new()?;
    let mut torture = Torture {
        program: build_program()?,
        whole: Vec::new(),
        acknowledged: 0,
        place,
    };
    torture.whole = torture.undisturbed()?;
    let start = Instant::now();
    torture.killed_at_calls()?;
    torture.failed_calls()?;
    torture.killed_at_random(kills)?;
    torture.full_disk()?;
    torture.two_at_once(pairs)?;
    torture.another_clock()?;
    println!(
        "{} records were acknowledged; none was lost, none trained twice; {:.0} s",
        torture.acknowledged,
        start.elapsed().as_secs_f64()
    );
    Ok(ExitCode::SUCCESS)
}

/// A temporary folder, removed at the end.
struct Place(PathBuf);

impl Place {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("adamscape-torture-{}", std::process::id()));
        fs::create_dir(&path)?;
        fs::write(path.join("plan.toml"), PLAN)?;
        Ok(Self(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Torture {
    program: PathBuf,
    /// The table of an undisturbed sweep.
    whole: Vec<u8>,
    /// Trials that were said to be recorded before something went wrong.
    acknowledged: usize,
    place: Place,
}

/// The arguments of a sweep that has many small populations, so that there is much to write.
const SWEEP: [&str; 8] = [
    "sweep",
    "--config",
    "plan.toml",
    "--threads",
    "2",
    "--population",
    "3",
    "--out",
];

impl Torture {
    fn path(&self, name: &str) -> PathBuf {
        self.place.0.join(name)
    }

    fn program(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.place.0);
        command
    }

    /// The sweep under strace, which injects a fault.
    fn injected(&self, calls: &str, fault: &str, only: Option<&Path>) -> Command {
        let mut command = Command::new("strace");
        command.current_dir(&self.place.0);
        command.args(["-f", "-qqq", "-o", "/dev/null"]);
        if let Some(path) = only {
            command.arg("-P").arg(path);
        }
        command.args(["-e", &format!("trace={calls}")]);
        command.args(["-e", &format!("inject={calls}:{fault}")]);
        command.arg(&self.program).args(SWEEP).arg("here");
        command
    }

    fn undisturbed(&self) -> io::Result<Vec<u8>> {
        let output = self.program().args(SWEEP).arg("whole").output()?;
        check(output.status.success(), || text(&output))?;
        fs::read(self.path("whole/cells.csv"))
    }

    /// What was said to be recorded must be; the sweep goes on, and must end as if nothing had been.
    fn goes_on(&mut self, what: &str, said: &str, before: usize) -> io::Result<()> {
        let acknowledged = before + acknowledged(said);
        let there: usize = records(&self.path("here"))?.values().sum();
        check(there >= acknowledged, || {
            format!("{what}: {acknowledged} trials were acknowledged, and {there} are there")
        })?;
        self.acknowledged += acknowledged;
        self.finishes(what)
    }

    fn finishes(&self, what: &str) -> io::Result<()> {
        let output = self.program().args(SWEEP).arg("here").output()?;
        check(output.status.success(), || {
            format!("{what}: {}", text(&output))
        })?;
        let twice = records(&self.path("here"))?
            .into_values()
            .filter(|count| *count > 1)
            .count();
        check(twice == 0, || {
            format!("{what}: {twice} trials were trained twice")
        })?;
        let table = fs::read(self.path("here/cells.csv"))?;
        check(table == self.whole, || {
            format!("{what}: the table is another")
        })?;
        fs::remove_dir_all(self.path("here"))
    }

    /// SIGKILL at each system call of a kind, one after another, until a run gets to its end.
    fn killed_at_calls(&mut self) -> io::Result<()> {
        let segment = self.path("here/segments/attempt-1.jsonl");
        // Calls are counted for each thread: those of the thread that records are met by the path.
        let everywhere = CALLS.map(|calls| (calls, None));
        let recording = ["write", "fdatasync"].map(|calls| (calls, Some(segment.as_path())));
        for (calls, only) in everywhere.into_iter().chain(recording) {
            let mut points = 0;
            loop {
                let fault = format!("signal=SIGKILL:when={}", points + 1);
                let output = self.injected(calls, &fault, only).output()?;
                if output.status.success() {
                    fs::remove_dir_all(self.path("here"))?;
                    break;
                }
                let what = format!("killed at {calls} {}", points + 1);
                check(was_killed(&output), || format!("{what}: {}", text(&output)))?;
                self.goes_on(&what, &String::from_utf8_lossy(&output.stderr), 0)?;
                points += 1;
            }
            let whose = only.map_or("", |_| " of the segment");
            println!("killed at {points} calls of {calls}{whose}");
            check(points > 0, || format!("no call of {calls} was met"))?;
        }
        Ok(())
    }

    /// Full disks and broken ones: what recording does fails, once or from then on.
    fn failed_calls(&mut self) -> io::Result<()> {
        let segment = self.path("here/segments/attempt-1.jsonl");
        let mut points = 0;
        for error in ["ENOSPC", "EIO"] {
            for (calls, only) in [
                ("write", Some(segment.as_path())),
                ("fdatasync", Some(segment.as_path())),
                ("fsync", None),
                ("rename,renameat,renameat2", None),
            ] {
                for first in 1.. {
                    let fault = format!("error={error}:when={first}+");
                    let output = self.injected(calls, &fault, only).output()?;
                    if output.status.success() {
                        fs::remove_dir_all(self.path("here"))?;
                        break;
                    }
                    let said = String::from_utf8_lossy(&output.stderr).into_owned();
                    let what = format!("{error} at {calls} from {first} on");
                    let is_clear =
                        output.status.code().is_some() && said.contains("could not write");
                    check(is_clear && !said.contains("panicked"), || {
                        format!("{what}: {said}")
                    })?;
                    self.goes_on(&what, &said, 0)?;
                    points += 1;
                }
            }
        }
        println!("{points} failures of the disk");
        Ok(())
    }

    /// SIGKILL at random instants of sweeps, resumptions and merges of one folder after another.
    fn killed_at_random(&mut self, kills: u32) -> io::Result<()> {
        let longest = self.time_of_a_sweep()?;
        let mut random = Random(1);
        let mut done = 0;
        while done < kills {
            for command in ["sweep", "resume", "sweep", "report", "merge"] {
                if command != "sweep" && !self.path("here/run.json").exists() {
                    continue;
                }
                let before: usize = records(&self.path("here"))?.values().sum();
                let mut program = self.program();
                match command {
                    "sweep" => program.args(SWEEP).arg("here"),
                    "merge" => program.args(["merge", "here", "--out", "merged"]),
                    other => program.args([other, "here"]),
                };
                let mut child = program
                    .stdout(Stdio::null())
                    .stderr(Stdio::piped())
                    .spawn()?;
                sleep(longest.mul_f64(random.next()));
                child.kill()?;
                let output = child.wait_with_output()?;
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                let there: usize = records(&self.path("here"))?.values().sum();
                let known = before + acknowledged(&said);
                check(there >= known, || {
                    format!("{command}: {known} acknowledged, {there} there")
                })?;
                self.acknowledged += acknowledged(&said);
                done += 1;
            }
            if random.next() < 0.3 {
                self.finishes("killed at random")?;
            }
        }
        if self.path("here").exists() {
            let output = self.program().args(SWEEP).arg("here").output()?;
            check(output.status.success(), || text(&output))?;
            // A merge that was killed is done again.
            let output = self
                .program()
                .args(["merge", "here", "--out", "merged"])
                .output()?;
            check(output.status.success(), || text(&output))?;
            let merged = fs::read(self.path("merged/cells.csv"))?;
            check(merged == self.whole, || {
                "merged: the table is another".to_owned()
            })?;
            self.finishes("killed at random")?;
        }
        println!("killed at {done} random instants");
        Ok(())
    }

    fn time_of_a_sweep(&self) -> io::Result<Duration> {
        let start = Instant::now();
        self.undisturbed()?;
        Ok(start.elapsed())
    }

    /// A small disk that somebody fills while a sweep records.
    fn full_disk(&mut self) -> io::Result<()> {
        let disk = self.path("disk");
        fs::create_dir(&disk)?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=6M", "tmpfs"])
            .arg(&disk)
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            println!("NOT DONE: a full disk (a small one can't be mounted; that takes root)");
            return Ok(());
        }
        let result = self.on_a_disk(&disk);
        check(
            Command::new("umount").arg(&disk).status()?.success(),
            || "could not unmount the disk".to_owned(),
        )?;
        result
    }

    fn on_a_disk(&mut self, disk: &Path) -> io::Result<()> {
        let out = disk.join("here");
        let sweep = |more: &[&str]| {
            let mut program = self.program();
            program.args(SWEEP).arg(&out).args(more);
            program
        };
        // One thread, one network at a time, so that it lasts.
        let mut program = sweep(&["--seeds", "9"]);
        let mut child = program
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let said = until_some_are_recorded(&mut child)?;
        let filler = disk.join("filler");
        fill(&filler)?;
        let output = child.wait_with_output()?;
        let said = said + &String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            return Err(io::Error::other("the sweep ended before the disk was full"));
        }
        check(
            output.status.code() == Some(1) && said.contains("could not write"),
            || said.clone(),
        )?;
        let there: usize = records(&out)?.values().sum();
        check(there >= acknowledged(&said), || {
            format!("full disk: {there} there\n{said}")
        })?;
        // It is refused before training while there is no room, and goes on when there is.
        let output = sweep(&["--seeds", "9"]).output()?;
        let said = text(&output);
        check(
            output.status.code() == Some(2) && said.contains("make room"),
            || said,
        )?;
        fs::remove_file(&filler)?;
        let output = sweep(&["--seeds", "9"]).output()?;
        check(output.status.success(), || text(&output))?;
        let whole = self.path("whole-9");
        let output = self
            .program()
            .args(SWEEP)
            .arg(&whole)
            .args(["--seeds", "9"])
            .output()?;
        check(output.status.success(), || text(&output))?;
        let same = fs::read(out.join("cells.csv"))? == fs::read(whole.join("cells.csv"))?;
        check(same, || "full disk: the table is another".to_owned())?;
        println!("a disk that filled up");
        let remount = |how: &str| Command::new("mount").args(["-o", how]).arg(disk).status();
        remount("remount,ro")?;
        let output = self.program().arg("report").arg(&out).output()?;
        let said = text(&output);
        check(
            !output.status.success() && said.contains("could not write"),
            || said,
        )?;
        remount("remount,rw")?;
        println!("a disk that can only be read");
        Ok(())
    }

    /// Two processes on one folder: one of them may be refused, and nothing is wrong.
    fn two_at_once(&mut self, pairs: u64) -> io::Result<()> {
        for pair in 0..pairs {
            let start = || {
                let mut program = self.program();
                let program = program.args(SWEEP).arg("here");
                program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
            };
            let first = start()?;
            sleep(Duration::from_millis(pair % 10 * 5));
            let second = start()?;
            for child in [first, second] {
                let output = child.wait_with_output()?;
                let said = text(&output);
                let is_refused = said.contains("another process trains the sweep");
                check(output.status.success() || is_refused, || {
                    format!("two at once: {said}")
                })?;
            }
            self.finishes("two at once")?;
        }
        println!("two processes on one folder, {pairs} times");
        Ok(())
    }

    /// The clock moves by a day after a third of a sweep.
    fn another_clock(&mut self) -> io::Result<()> {
        for shift in ["-1d", "+1d"] {
            let mut half = self.program();
            let output = half.args(SWEEP).args(["here", "--seeds", "1"]).output()?;
            check(output.status.success(), || text(&output))?;
            let mut program = Command::new("faketime");
            program.current_dir(&self.place.0).args(["-f", shift]);
            let output = program.arg(&self.program).args(SWEEP).arg("here").output();
            let output = output.map_err(|error| io::Error::other(format!("faketime: {error}")))?;
            check(output.status.success(), || text(&output))?;
            self.finishes("another clock")?;
        }
        println!("a clock moved by a day, both ways");
        Ok(())
    }
}

fn check(is_right: bool, wrong: impl FnOnce() -> String) -> io::Result<()> {
    if is_right {
        Ok(())
    } else {
        Err(io::Error::other(wrong()))
    }
}

fn text(output: &Output) -> String {
    format!(
        "{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    )
}

/// strace dies of the signal that its child died of.
fn was_killed(output: &Output) -> bool {
    output.status.code().is_none_or(|code| code == 128 + 9)
}

/// Trials that a sweep has said to be recorded: the last of its lines `72/504 trials, ...`.
fn acknowledged(said: &str) -> usize {
    let mut counts = said.lines().filter_map(|line| {
        let (count, rest) = line.split_once('/')?;
        rest.contains(" trials, ").then_some(count)?.parse().ok()
    });
    counts.next_back().unwrap_or(0)
}

/// How often each trial is recorded, by everything in its record up to the status. A line without its end is no record.
fn records(sweep: &Path) -> io::Result<BTreeMap<String, usize>> {
    let mut all = BTreeMap::new();
    let segments = match fs::read_dir(sweep.join("segments")) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
        segments => segments?,
    };
    for segment in segments {
        let text = fs::read_to_string(segment?.path())?;
        let whole = text.lines().filter(|line| line.ends_with("\"}"));
        for line in whole {
            if let Some((trial, _)) = line.split_once("\"status\"") {
                *all.entry(trial.to_owned()).or_default() += 1;
            }
        }
    }
    Ok(all)
}

/// Reads what a sweep says until it has recorded something.
fn until_some_are_recorded(child: &mut Child) -> io::Result<String> {
    let mut said = String::new();
    let stderr = child
        .stderr
        .as_mut()
        .ok_or_else(|| io::Error::other("no stderr"))?;
    let mut reader = BufReader::new(stderr);
    while acknowledged(&said) == 0 {
        check(reader.read_line(&mut said)? > 0, || said.clone())?;
    }
    Ok(said)
}

/// Writes zeros until the disk has no room.
fn fill(path: &Path) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    let mut size = 1 << 16;
    while size > 0 {
        if file.write_all(&vec![0; size]).is_err() {
            size /= 2;
        }
    }
    Ok(())
}

/// Numbers from 0 to 1, the same ones every time.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as f64 / 2_147_483_648.0
    }
}
