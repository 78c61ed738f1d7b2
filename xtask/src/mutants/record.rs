//! The recording run: which test of which program reaches which mutant.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::build::Binary;

/// The tests of one program that reach a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach {
    /// These tests, by name.
    Tests(BTreeSet<String>),
    /// At least one thread that is not named after a test: all tests have to run.
    All,
}

/// What one program's run without a mutant says.
#[derive(Debug, Default)]
pub(super) struct Recording {
    reached: BTreeMap<u32, BTreeSet<String>>,
    tests: BTreeSet<String>,
    pub(super) took: Duration,
}

impl Recording {
    /// Runs all tests of a program without any mutant.
    ///
    /// # Errors
    /// A test fails, which says nothing about mutants.
    pub(super) fn make(binary: &Binary, file: &Path) -> Result<Self, String> {
        drop(fs::remove_file(file));
        let listed = command(binary).args(["--list", "--format=terse"]).output();
        let listed = listed.map_err(|error| format!("{}: {error}", binary.name()))?;
        let started = Instant::now();
        let output = command(binary)
            // With one thread the tests run on the main thread and their names are lost.
            .arg("--test-threads=2")
            .env("DHOW_MUTANT_RECORD", file)
            .output()
            .map_err(|error| format!("{}: {error}", binary.name()))?;
        if !output.status.success() {
            return Err(format!(
                "the {} fail without any mutant:\n{}",
                binary.name(),
                String::from_utf8_lossy(&output.stdout)
            ));
        }
        let took = started.elapsed();
        let record = fs::read_to_string(file).unwrap_or_default();
        Ok(Self::parse(
            &String::from_utf8_lossy(&listed.stdout),
            &record,
            took,
        ))
    }

    fn parse(listed: &str, record: &str, took: Duration) -> Self {
        let names = listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"));
        let mut recording = Self {
            tests: names.map(str::to_owned).collect(),
            took,
            ..Self::default()
        };
        for line in record.lines() {
            if let Some((id, thread)) = line.split_once('\t')
                && let Ok(id) = id.parse()
            {
                let threads = recording.reached.entry(id).or_default();
                threads.insert(thread.to_owned());
            }
        }
        recording
    }

    /// The tests that reach a mutant, if there are any.
    pub(super) fn reach(&self, mutant: u32) -> Option<Reach> {
        let threads = self.reached.get(&mutant)?;
        let tests: BTreeSet<String> = threads.intersection(&self.tests).cloned().collect();
        Some(if tests.len() == threads.len() {
            Reach::Tests(tests)
        } else {
            Reach::All
        })
    }
}

/// A test program as cargo would start it, quiet, and with property tests that do not write files.
pub(super) fn command(binary: &Binary) -> Command {
    let mut command = Command::new(&binary.program);
    command
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder)
        .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "true")
        .env("PROPTEST_MAX_SHRINK_ITERS", "0")
        .env_remove("DHOW_MUTANT")
        .env_remove("DHOW_MUTANT_RECORD")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutant_is_reached_by_tests_or_by_threads_without_a_name() {
        let listed = "a::one: test\na::two: test\n";
        let record = "7\ta::one\n7\ta::two\n8\ta::two\n8\ttokio-rt-worker\n";
        let recording = Recording::parse(listed, record, Duration::ZERO);
        let both = BTreeSet::from(["a::one".to_owned(), "a::two".to_owned()]);
        assert_eq!(recording.reach(7), Some(Reach::Tests(both)));
        assert_eq!(recording.reach(8), Some(Reach::All));
        assert_eq!(recording.reach(9), None);
    }
}
