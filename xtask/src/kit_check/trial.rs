//! Runs the kit on the provider with one fault.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::faults::Fault;

/// The test program of a provider.
#[derive(Debug)]
pub(super) struct Program {
    path: PathBuf,
    folder: PathBuf,
    /// Folder for the output of each run.
    runs: PathBuf,
    /// The tests of the laws.
    tests: BTreeSet<String>,
}

/// The result of the kit for one fault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KitResult {
    /// The tests that failed.
    pub(super) failed: BTreeSet<String>,
    /// The reason, if the program was stopped or ended without a result.
    pub(super) broke: Option<&'static str>,
    /// True if the changed code ran.
    pub(super) reached: bool,
    /// The tests that failed without naming the call or delivery that broke the law.
    pub(super) without_input: BTreeSet<String>,
}

impl KitResult {
    /// The laws that failed, without the verb.
    pub(super) fn laws(&self) -> BTreeSet<&str> {
        self.failed.iter().map(|test| law_of(test)).collect()
    }

    /// True if this law failed; with a verb, for that verb.
    pub(super) fn has(&self, law: &str) -> bool {
        self.failed.iter().any(|test| tests_law(test, law))
    }

    fn join(&mut self, other: Self) {
        self.failed.extend(other.failed);
        self.broke = self.broke.or(other.broke);
        self.reached |= other.reached;
        self.without_input.extend(other.without_input);
    }
}

fn law_of(test: &str) -> &str {
    test.split("::").next().unwrap_or(test)
}

fn tests_law(test: &str, law: &str) -> bool {
    test.strip_prefix(law)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The tests whose violation has no input in the output of a test program.
fn tests_without_input(output: &str) -> BTreeSet<String> {
    let sections = output.split("\n---- ").skip(1);
    let found = sections.filter_map(|section| {
        let (name, text) = section.split_once(" ----\n")?;
        let names_input = text.lines().any(|line| line.starts_with("  input:"));
        (!names_input).then(|| name.to_owned())
    });
    found.collect()
}

impl Program {
    /// A program with its list of tests.
    ///
    /// # Errors
    /// A program that does not start, or has no tests of laws.
    pub(super) fn new(path: PathBuf, folder: PathBuf) -> Result<Self, String> {
        let runs = folder.with_extension("runs");
        fs::create_dir_all(&runs).map_err(|error| format!("{}: {error}", runs.display()))?;
        let listed = Command::new(&path)
            .args(["--list", "--format", "terse"])
            .current_dir(&folder)
            .output()
            .map_err(|error| format!("{}: {error}", path.display()))?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let tests: BTreeSet<String> = listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"))
            .map(str::to_owned)
            .collect();
        if tests.is_empty() {
            return Err("the test program lists no laws".to_owned());
        }
        Ok(Self {
            path,
            folder,
            runs,
            tests,
        })
    }

    /// Tests all faults, several at once, and calls `on_result` with each result.
    pub(super) fn try_all(
        &self,
        faults: &[&Fault],
        all_laws: bool,
        jobs: usize,
        on_result: impl Fn(&Fault, &KitResult) + Sync,
    ) -> Vec<KitResult> {
        let next = AtomicUsize::new(0);
        let results = Mutex::new(vec![KitResult::default(); faults.len()]);
        thread::scope(|scope| {
            for _ in 0..jobs.max(1) {
                scope.spawn(|| {
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(fault) = faults.get(index) else {
                            return;
                        };
                        let result = self.test_fault(fault, all_laws);
                        on_result(fault, &result);
                        if let Ok(mut results) = results.lock()
                            && let Some(slot) = results.get_mut(index)
                        {
                            *slot = result;
                        }
                    }
                });
            }
        });
        results.into_inner().unwrap_or_default()
    }

    /// Runs the law that must detect the fault first, and all others if it passes or `all_laws` is set.
    fn test_fault(&self, fault: &Fault, all_laws: bool) -> KitResult {
        let law = fault.law.as_deref();
        let (expected, others): (Vec<&str>, Vec<&str>) = self
            .tests
            .iter()
            .map(String::as_str)
            .partition(|test| law.is_some_and(|law| tests_law(test, law)));
        let mut result = KitResult::default();
        if expected.is_empty() && law.is_some() && !all_laws {
            result.broke = Some("the kit has no such law");
            return result;
        }
        if !expected.is_empty() {
            result.join(self.run(&fault.name, &expected, Duration::from_secs(60)));
        }
        let detected = law.is_some_and(|law| result.has(law));
        if all_laws || (law.is_some() && !detected) {
            result.join(self.run(&fault.name, &others, Duration::from_secs(300)));
        }
        result
    }

    /// Runs all laws without a fault.
    pub(super) fn run_without_fault(&self) -> KitResult {
        let all: Vec<&str> = self.tests.iter().map(String::as_str).collect();
        self.run("", &all, Duration::from_secs(300))
    }

    fn run(&self, fault: &str, tests: &[&str], limit: Duration) -> KitResult {
        let name = if fault.is_empty() { "no_fault" } else { fault };
        let (log, mark) = (
            self.runs.join(name),
            self.runs.join(format!("{name}.reached")),
        );
        drop(fs::remove_file(&mark));
        let end = self.finish(fault, tests, limit, &log, &mark);
        let text = fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let failed: BTreeSet<String> = text
            .lines()
            .filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... FAILED"))
            .map(str::to_owned)
            .collect();
        let broke = match end {
            None => Some("the tests were stopped at the time limit"),
            Some(false) if failed.is_empty() => Some("the tests ended without a result"),
            Some(_) => None,
        };
        KitResult {
            failed,
            broke,
            reached: mark.exists(),
            without_input: tests_without_input(&text),
        }
    }

    /// Returns true if the program succeeded; `None` if it was stopped at the limit.
    fn finish(
        &self,
        fault: &str,
        tests: &[&str],
        limit: Duration,
        log: &Path,
        mark: &Path,
    ) -> Option<bool> {
        let output = File::create(log).ok()?;
        let mut command = Command::new(&self.path);
        command
            .args(["--exact", "--test-threads"])
            .arg(if fault.is_empty() { "2" } else { "1" })
            .args(tests)
            .current_dir(&self.folder)
            .env("DHOW_KIT_FAULT", fault)
            .env("DHOW_KIT_REACHED", mark)
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let start = Instant::now();
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status.success()),
                Ok(None) if start.elapsed() < limit => thread::sleep(Duration::from_millis(5)),
                Ok(None) | Err(_) => {
                    drop(child.kill());
                    drop(child.wait());
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::TempTree;

    #[test]
    fn a_violation_without_its_input_is_noticed() {
        let output = "test a::refund ... FAILED\n\nfailures:\n\n---- a::refund ----\nthe law `a`\n  repeat with:    --seed 1\n\
                      \n---- b ----\nthe law `b`\n  input:          GET /\n\nfailures:\n    a::refund\n    b\n";
        assert_eq!(
            tests_without_input(output),
            BTreeSet::from(["a::refund".to_owned()])
        );
        assert!(tests_without_input("test a ... ok\n").is_empty());
    }

    const WAITING: &str = "#!/bin/sh\necho 'test a::refund ... FAILED'\n\
                           echo 'test b ... ok'\nexec sleep 60\n";

    fn result_of(failed: &[&str]) -> KitResult {
        let failed = failed.iter().map(|test| (*test).to_owned()).collect();
        KitResult {
            failed,
            ..KitResult::default()
        }
    }

    #[test]
    fn a_law_is_named_with_or_without_its_verb() {
        let result = result_of(&["amounts_are_exact::refund", "garbage_is_rejected"]);
        for law in [
            "amounts_are_exact",
            "amounts_are_exact::refund",
            "garbage_is_rejected",
        ] {
            assert!(result.has(law), "{law}");
        }
        for law in [
            "amounts_are_exact::payout",
            "amounts",
            "garbage_is_rejected::refund",
        ] {
            assert!(!result.has(law), "{law}");
        }
        let laws = BTreeSet::from(["amounts_are_exact", "garbage_is_rejected"]);
        assert_eq!(result.laws(), laws);
    }

    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        use std::os::unix::fs::PermissionsExt as _;
        let tree = TempTree::new(&[("ends", "#!/bin/sh\nexit 1\n"), ("waits", WAITING)]);
        let end = |name: &str| {
            let path = tree.path().join(name);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
            let program = Program {
                path,
                folder: tree.path().to_path_buf(),
                runs: tree.path().to_path_buf(),
                tests: BTreeSet::new(),
            };
            program.run("f", &["a"], Duration::from_millis(500))
        };
        let stopped = end("waits");
        assert_eq!(
            stopped.broke,
            Some("the tests were stopped at the time limit")
        );
        assert!(stopped.has("a::refund") && !stopped.has("b"));
        let broken = end("ends");
        assert_eq!(broken.broke, Some("the tests ended without a result"));
    }
}
