//! `cargo xtask install-clients`: packages from npm and PyPI, in the versions of their lock files: those of `tests/clients`, the
//! validator of OpenAPI documents, and the programs of the steps `container` and `typos`, which would take minutes to build.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::run::{Outcome, finish};

/// Folder of the installed packages, one folder below it for each row. The tests find it by the same name.
const INSTALLED: &str = "target/clients";
/// Copy of the lock file whose packages are installed completely.
const STAMP: &str = "installed.lock";

/// Packages of one lock file. PHP needs none.
struct Packages {
    name: &'static str,
    /// Folder of the lock file.
    source: &'static str,
    lock: &'static str,
    /// Command that succeeds if the packages can be installed.
    probe: &'static [&'static str],
    debian: &'static str,
    install: fn(source: &Path, folder: &Path) -> Vec<Command>,
}

/// Name of the packages with the programs of checks.
const CHECKERS: &str = "checkers";

const PYTHON: &[&str] = &["python3", "-c", "import ensurepip, venv"];
const PYTHON_OF_DEBIAN: &str = "python3 python3-venv";

const ALL: &[Packages] = &[
    Packages {
        name: "node",
        source: "tests/clients/node",
        lock: "package-lock.json",
        probe: &["npm", "--version"],
        debian: "nodejs npm",
        install: npm,
    },
    Packages {
        name: "python",
        source: "tests/clients/python",
        lock: "requirements.txt",
        probe: PYTHON,
        debian: PYTHON_OF_DEBIAN,
        install: pip,
    },
    Packages {
        name: "openapi",
        source: "tests/openapi",
        lock: "requirements.txt",
        probe: PYTHON,
        debian: PYTHON_OF_DEBIAN,
        install: pip,
    },
    Packages {
        name: CHECKERS,
        source: "xtask/checkers",
        lock: "requirements.txt",
        probe: PYTHON,
        debian: PYTHON_OF_DEBIAN,
        install: pip,
    },
];

/// Installs the packages of each lock file, unless they are installed.
pub(crate) fn install(root: &Path) -> Outcome {
    let outcomes = ALL.iter().map(|packages| packages.install(root));
    outcomes
        .into_iter()
        .find(|outcome| *outcome != Outcome::Passed)
        .unwrap_or(Outcome::Passed)
}

/// Runs the program of a check in the workspace, if it is installed in the version of the lock file.
pub(crate) fn run_checker(root: &Path, program: &str, arguments: &[&str]) -> Outcome {
    match checker(root, program) {
        Some(path) => finish(Command::new(path).args(arguments).current_dir(root)),
        None => Outcome::Missing(format!("{program}; run `cargo xtask install-clients`")),
    }
}

fn checker(root: &Path, program: &str) -> Option<PathBuf> {
    let packages = ALL.iter().find(|packages| packages.name == CHECKERS)?;
    let folder = root.join(INSTALLED).join(packages.name);
    let lock = root.join(packages.source).join(packages.lock);
    let installed = fs::read(folder.join(STAMP)).ok()?;
    (installed == fs::read(lock).ok()?).then(|| folder.join("bin").join(program))
}

impl Packages {
    fn install(&self, root: &Path) -> Outcome {
        let source = root.join(self.source);
        let folder = root.join(INSTALLED).join(self.name);
        match self.is_installed(&source, &folder) {
            Ok(true) => return Outcome::Passed,
            Ok(false) if !works(self.probe) => {
                return Outcome::Missing(format!(
                    "`{}` does not work; install Debian's {}",
                    self.probe.join(" "),
                    self.debian
                ));
            }
            Ok(false) => {}
            Err(error) => return Outcome::Failed(error),
        }
        for mut command in (self.install)(&source, &folder) {
            let outcome = finish(&mut command);
            if outcome != Outcome::Passed {
                return outcome;
            }
        }
        // Last, so that an interrupted installation is repeated.
        match fs::copy(source.join(self.lock), folder.join(STAMP)) {
            Ok(_) => Outcome::Passed,
            Err(error) => Outcome::Failed(format!("{}: {error}", folder.display())),
        }
    }

    /// True if the packages of this lock file are installed. Otherwise the folder is empty afterwards.
    fn is_installed(&self, source: &Path, folder: &Path) -> Result<bool, String> {
        let lock = source.join(self.lock);
        let wanted = fs::read(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
        if fs::read(folder.join(STAMP)).is_ok_and(|installed| installed == wanted) {
            return Ok(true);
        }
        let emptied = match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir_all(folder),
        };
        emptied.map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok(false)
    }
}

/// npm's packages, without scripts of theirs. `npm ci` reads both files in the folder where it installs.
fn npm(source: &Path, folder: &Path) -> Vec<Command> {
    let mut copy = Command::new("cp");
    let files: [PathBuf; 2] = ["package.json", "package-lock.json"].map(|name| source.join(name));
    copy.args(files).arg(folder);
    let mut ci = Command::new("npm");
    ci.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    ci.current_dir(folder);
    vec![copy, ci]
}

/// PyPI's packages with the hashes of the lock file, in an environment of their own.
fn pip(source: &Path, folder: &Path) -> Vec<Command> {
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv"]).arg(folder);
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    pip.args([
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--requirement",
    ]);
    pip.arg(source.join("requirements.txt"));
    vec![venv, pip]
}

fn works(probe: &[&str]) -> bool {
    let [program, arguments @ ..] = probe else {
        return false;
    };
    let mut command = Command::new(program);
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null());
    let status = silent.stderr(Stdio::null()).args(arguments).status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
    }

    #[test]
    fn lock_files_pin_every_package_and_name_no_registry() {
        let npm = fs::read_to_string(root().join("tests/clients/node/package-lock.json")).unwrap();
        assert!(
            !npm.contains("\"resolved\""),
            "set npm's option omit-lockfile-registry-resolved"
        );
        let packages = npm.matches("\"node_modules/").count();
        assert!(packages > 10 && npm.matches("\"integrity\"").count() == packages);
        for (folder, least) in [
            ("tests/clients/python", 5),
            ("tests/openapi", 5),
            ("xtask/checkers", 2),
        ] {
            let pip = fs::read_to_string(root().join(folder).join("requirements.txt")).unwrap();
            let pinned: Vec<&str> = pip.lines().filter(|line| line.contains("==")).collect();
            let with_hash = pinned.iter().all(|line| line.ends_with(" \\"));
            assert!(pinned.len() >= least && with_hash, "{pinned:?}");
            let options = ["--index", "--find-links", "--extra-index", "://"];
            assert!(options.iter().all(|option| !pip.contains(option)));
        }
    }

    #[test]
    fn packages_of_another_lock_file_are_removed() {
        let folder = std::env::temp_dir().join(format!("dhow-clients-{}", std::process::id()));
        let python = &ALL[1];
        let source = root().join(python.source);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(STAMP), "older").unwrap();
        assert_eq!(python.is_installed(&source, &folder), Ok(false));
        assert!(!folder.join(STAMP).exists());
        fs::copy(source.join(python.lock), folder.join(STAMP)).unwrap();
        assert_eq!(python.is_installed(&source, &folder), Ok(true));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_missing_language_is_named_with_its_packages() {
        let folder = std::env::temp_dir().join(format!("dhow-no-client-{}", std::process::id()));
        let missing = Packages {
            name: "python",
            source: "sources",
            lock: "requirements.txt",
            probe: &["no-such-program"],
            debian: "no-such-package",
            install: pip,
        };
        let sources = folder.join("sources");
        fs::create_dir_all(&sources).unwrap();
        fs::write(sources.join("requirements.txt"), "").unwrap();
        let outcome = missing.install(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(outcome, Outcome::Missing(why) if why.contains("no-such-package")));
    }
}
