//! A Slurm of this machine alone, started in a folder: MUNGE, the controller, and a node.

use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::program::{check, is_installed, succeed};
use super::wait;

const NEEDED: [&str; 8] = [
    "munged",
    "slurmctld",
    "slurmd",
    "sbatch",
    "scancel",
    "scontrol",
    "sinfo",
    "squeue",
];

/// So long may daemons take to begin or to end.
const SOON: Duration = Duration::from_secs(30);

pub(super) fn check_installed() -> io::Result<()> {
    let missing: Vec<&str> = NEEDED
        .into_iter()
        .filter(|name| !is_installed(name))
        .collect();
    check(missing.is_empty(), || {
        format!(
            "{}: not installed (Debian: apt-get install slurm-wlm munge)",
            missing.join(", ")
        )
    })
}

/// A Slurm at work. When it is dropped, its jobs are cancelled and its daemons end.
pub(super) struct Cluster {
    folder: PathBuf,
    configuration: PathBuf,
    /// In the order in which they end.
    daemons: RefCell<Vec<Daemon>>,
}

/// A daemon in the foreground: the child of this process, which ends it by its number.
struct Daemon {
    name: &'static str,
    child: Child,
}

impl Cluster {
    /// Starts it in `place`, and waits until the node takes jobs.
    pub(super) fn start(place: &Path) -> io::Result<Self> {
        println!("slurm-test: starting Slurm");
        let folder = place.join("slurm");
        for name in ["", "state", "spool"] {
            fs::create_dir(folder.join(name))?;
        }
        succeed(Command::new("chmod").arg("755").arg(&folder))?;
        let cluster = Self {
            configuration: folder.join("slurm.conf"),
            folder,
            daemons: RefCell::default(),
        };
        cluster.start_munge()?;
        fs::write(&cluster.configuration, cluster.configured()?)?;
        cluster.daemon("slurmctld", &["-D"])?;
        cluster.daemon("slurmd", &["-D"])?;
        wait::until("a node that takes jobs", SOON, || {
            cluster.all_run()?;
            // Until the controller answers it fails.
            let said = cluster
                .command("sinfo")
                .args(["--noheader", "--format=%T"])
                .output()?;
            let is_idle = String::from_utf8_lossy(&said.stdout).trim() == "idle";
            Ok(is_idle.then_some(()))
        })
        .map_err(|error| cluster.explain(error))?;
        Ok(cluster)
    }

    fn start_munge(&self) -> io::Result<()> {
        let mut key = [0; 128];
        File::open("/dev/urandom")?.read_exact(&mut key)?;
        let key_file = self.folder.join("munge.key");
        fs::write(&key_file, key)?;
        succeed(Command::new("chmod").arg("600").arg(&key_file))?;
        let option =
            |name: &str, file: &str| format!("--{name}={}", self.folder.join(file).display());
        let options = [
            "--foreground".to_owned(),
            option("socket", "munge.socket"),
            option("key-file", "munge.key"),
            option("pid-file", "munged.pid"),
            option("log-file", "munged.log"),
            option("seed-file", "munged.seed"),
        ];
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        self.daemon("munged", &options)?;
        let socket = self.folder.join("munge.socket");
        wait::until("MUNGE's socket", SOON, || {
            self.all_run()?;
            Ok(socket.exists().then_some(()))
        })
        .map_err(|error| self.explain(error))
    }

    /// The configuration: one node with two cores, whatever this machine has.
    fn configured(&self) -> io::Result<String> {
        let name = succeed(&mut Command::new("hostname"))?;
        let name = name.trim().split('.').next().unwrap_or_default().to_owned();
        let user = succeed(Command::new("id").arg("-un"))?;
        let user = user.trim();
        let folder = self.folder.display();
        let [controller, node] = free_ports()?;
        Ok(format!(
            "ClusterName=test
SlurmctldHost={name}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
# A job that is requeued waits for so many seconds: by default for two minutes.
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
# Two cores and their memory, whatever the machine has.
SlurmdParameters=config_overrides
SchedulerParameters=batch_sched_delay=0,sched_min_interval=100000,bf_interval=1
ReturnToService=2
MpiDefault=none
PropagateResourceLimits=NONE
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName={name} NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"
        ))
    }

    fn daemon(&self, name: &'static str, arguments: &[&str]) -> io::Result<()> {
        let said = File::create(self.folder.join(format!("{name}.out")))?;
        let mut command = self.command(name);
        command.args(arguments).stdin(Stdio::null());
        command.stdout(said.try_clone()?).stderr(said);
        let child = command
            .spawn()
            .map_err(|error| io::Error::other(format!("{name}: {error}")))?;
        // What began last ends first.
        self.daemons.borrow_mut().insert(0, Daemon { name, child });
        Ok(())
    }

    /// One of Slurm's programs, for this Slurm and not for another one that may be here.
    pub(super) fn command(&self, name: &str) -> Command {
        let daemon = Path::new("/usr/sbin").join(name);
        let mut command = if daemon.is_file() {
            Command::new(daemon)
        } else {
            Command::new(name)
        };
        for (variable, _) in std::env::vars_os() {
            let own = variable.to_string_lossy().into_owned();
            if ["SLURM", "SBATCH", "SQUEUE", "SINFO"]
                .iter()
                .any(|start| own.starts_with(start))
            {
                command.env_remove(variable);
            }
        }
        command.env("SLURM_CONF", &self.configuration);
        command
    }

    /// Submits a script, and returns the job's number.
    pub(super) fn submit(&self, options: &[String], script: &Path) -> io::Result<u32> {
        let mut sbatch = self.command("sbatch");
        let said = succeed(sbatch.arg("--parsable").args(options).arg(script))?;
        let number = said.trim().split(';').next().unwrap_or_default().parse();
        number.map_err(|_| io::Error::other(format!("sbatch said `{said}`")))
    }

    /// The states of a job's tasks, each with what stands in `format`.
    pub(super) fn tasks(&self, job: u32, format: &str) -> io::Result<Vec<String>> {
        let mut squeue = self.command("squeue");
        squeue.args(["--noheader", "--array", "--states=all"]);
        squeue.args([format!("--format={format}"), format!("--jobs={job}")]);
        let said = succeed(&mut squeue)?;
        let mut lines: Vec<String> = said.lines().map(|line| line.trim().to_owned()).collect();
        lines.sort();
        Ok(lines)
    }

    /// Waits until a job, or all tasks of an array, have ended, and returns the states they ended in.
    pub(super) fn ended(&self, job: u32, longest: Duration) -> io::Result<Vec<String>> {
        let what = format!("the end of job {job}");
        wait::until(&what, longest, || {
            self.all_run()?;
            let states = self.tasks(job, "%T")?;
            let at_work = [
                "PENDING",
                "RUNNING",
                "COMPLETING",
                "CONFIGURING",
                "SUSPENDED",
                "REQUEUED",
            ];
            let is_ended = |state: &String| !at_work.contains(&state.as_str());
            Ok((!states.is_empty() && states.iter().all(is_ended)).then_some(states))
        })
    }

    /// A daemon that has ended too early is why nothing happens.
    pub(super) fn all_run(&self) -> io::Result<()> {
        for daemon in self.daemons.borrow_mut().iter_mut() {
            if let Some(status) = daemon.child.try_wait()? {
                return Err(io::Error::other(format!("{} ended: {status}", daemon.name)));
            }
        }
        Ok(())
    }

    /// An error with what the daemons said last.
    pub(super) fn explain(&self, error: io::Error) -> io::Error {
        const LINES: usize = 15;
        let mut text = error.to_string();
        for log in ["munged.out", "slurmctld.out", "slurmd.out"] {
            let said = fs::read(self.folder.join(log)).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned();
            let lines: Vec<&str> = said.lines().collect();
            let last = lines.len().saturating_sub(LINES);
            if let Some(lines) = lines.get(last..).filter(|lines| !lines.is_empty()) {
                text.push_str(&format!("\n{log}:\n  {}", lines.join("\n  ")));
            }
        }
        let queue = self
            .command("squeue")
            .args(["--array", "--states=all"])
            .output();
        if let Ok(queue) = queue {
            text.push_str(&format!("\n{}", String::from_utf8_lossy(&queue.stdout)));
        }
        io::Error::other(text)
    }

    /// Jobs that are left would outlive the daemons.
    fn cancel_all(&self) -> io::Result<()> {
        let jobs = || -> io::Result<String> {
            succeed(self.command("squeue").args(["--noheader", "--format=%A"]))
        };
        let left = jobs()?;
        let left: Vec<&str> = left.split_whitespace().collect();
        if left.is_empty() {
            return Ok(());
        }
        succeed(self.command("scancel").args(left))?;
        wait::until("an empty queue", SOON, || {
            Ok(jobs()?.trim().is_empty().then_some(()))
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.all_run().is_ok()
            && let Err(error) = self.cancel_all()
        {
            eprintln!("slurm-test: jobs may be left: {error}");
        }
        for daemon in self.daemons.borrow_mut().iter_mut() {
            if let Err(error) = daemon.end() {
                eprintln!("slurm-test: {} may be left: {error}", daemon.name);
            }
        }
    }
}

impl Daemon {
    /// Asks it to end; if it does not, the system ends it.
    fn end(&mut self) -> io::Result<()> {
        if self.child.try_wait()?.is_some() {
            return Ok(());
        }
        succeed(Command::new("kill").args(["-TERM", &self.child.id().to_string()]))?;
        let ended = wait::until("its end", SOON, || self.child.try_wait());
        if ended.is_err() {
            self.child.kill()?;
            self.child.wait()?;
        }
        Ok(())
    }
}

/// Two ports that nobody listens on.
fn free_ports() -> io::Result<[u16; 2]> {
    let listen = || TcpListener::bind(("127.0.0.1", 0));
    // Both at once, so that they are two.
    let (one, other) = (listen()?, listen()?);
    Ok([one.local_addr()?.port(), other.local_addr()?.port()])
}
