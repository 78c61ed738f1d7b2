//! The programs of PostgreSQL, and the user that may run them.

use std::{
    env, fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::ended;

/// Folder of Debian's versions.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Name of the user that runs the server if the test is root, which `initdb` refuses.
const USER: &str = "postgres";

/// The installed programs.
#[derive(Debug, Clone)]
pub(super) struct Programs {
    /// Folder with `initdb`, `pg_ctl`, `postgres` and `psql`.
    folder: PathBuf,
    /// User and group of the server; `None` for the user of the test.
    owner: Option<(u32, u32)>,
}

impl Programs {
    /// Finds the programs in `PATH`, or the newest of Debian's versions.
    pub(super) fn find() -> Option<Self> {
        let paths = env::var_os("PATH").unwrap_or_default();
        let in_path = env::split_paths(&paths).find(|folder| is_complete(folder));
        let folder = in_path.or_else(newest)?;
        let owner = (id(&["-u"]) == Some(0)).then(|| {
            let numbers = id(&["-u", USER]).zip(id(&["-g", USER]));
            numbers.expect("PostgreSQL does not run as root, and there is no user `postgres`")
        });
        Some(Self { folder, owner })
    }

    /// Makes the server's user the owner of a file or folder.
    pub(super) fn give(&self, path: &Path) {
        if let Some((user, group)) = self.owner {
            chown(path, Some(user), Some(group)).expect("root may change owners");
        }
    }

    /// Command line of a program, run as the server's user.
    pub(super) fn command_line(&self, program: &str) -> Vec<String> {
        let mut line = Vec::new();
        if let Some((user, group)) = self.owner {
            line.push("setpriv".to_owned());
            line.push(format!("--reuid={user}"));
            line.push(format!("--regid={group}"));
            line.push("--clear-groups".to_owned());
        }
        line.push(self.folder.join(program).display().to_string());
        line
    }

    /// Runs a program and returns its output.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> String {
        match self.try_run(program, arguments) {
            Ok(output) => output,
            Err(error) => panic!("{error}"),
        }
    }

    /// Runs a program and returns its output, or its error.
    pub(super) fn try_run(&self, program: &str, arguments: &[&str]) -> Result<String, String> {
        let line = self.command_line(program);
        let (first, rest) = line.split_first().expect("a command line has a program");
        let child = Command::new(first)
            .args(rest)
            .args(arguments)
            // Messages in English and the times of the server, on every machine.
            .env("LC_ALL", "C")
            // `psql` reads the files of the user that runs it, not those of the user of the test.
            .env_remove("HOME")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{first} does not start: {error}"))?;
        let output = ended(child);
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let error = String::from_utf8_lossy(&output.stderr);
        Err(format!("{program} {arguments:?} failed: {error}"))
    }
}

/// Returns the number that `id` prints for a user.
fn id(arguments: &[&str]) -> Option<u32> {
    let piped = Command::new("id")
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn();
    let output = ended(piped.ok()?);
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn is_complete(folder: &Path) -> bool {
    let programs = ["initdb", "pg_ctl", "postgres", "psql"];
    programs
        .iter()
        .all(|program| folder.join(program).is_file())
}

fn newest() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.flatten();
    let numbered = versions.filter_map(|version| {
        let number: u32 = version.file_name().to_str()?.parse().ok()?;
        let programs = version.path().join("bin");
        is_complete(&programs).then_some((number, programs))
    });
    numbered.max().map(|(_, programs)| programs)
}
