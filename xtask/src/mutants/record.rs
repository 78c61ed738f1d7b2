//! The recording run: the tests of each program that reach each mutant.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::build::Binary;

/// The tests of one program that reach a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reach {
    /// Names of the tests. The one that reaches the fewest mutants comes first, because it is specific and seldom slow.
    pub(super) tests: Vec<String>,
    /// True if a thread without the name of a test reaches the mutant, so that any test may be behind it.
    pub(super) maybe_all: bool,
}

/// The recording of one program, run without a mutant.
#[derive(Debug, Default)]
pub(super) struct Recording {
    reached: BTreeMap<u32, BTreeSet<String>>,
    /// Number of mutants that each thread reaches.
    mutants_of: BTreeMap<String, usize>,
    tests: BTreeSet<String>,
    /// Tests that fail without a mutant, which are left out.
    pub(super) failing: BTreeSet<String>,
    pub(super) took: Duration,
}

impl Recording {
    /// Runs all tests of a program without a mutant.
    ///
    /// # Errors
    /// A program that cannot be started, or that fails without naming a test.
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
        let printed = String::from_utf8_lossy(&output.stdout);
        let listed = String::from_utf8_lossy(&listed.stdout);
        let record = fs::read_to_string(file).unwrap_or_default();
        let mut recording = Self::parse(&listed, &record, &printed);
        recording.took = started.elapsed();
        if !output.status.success() && recording.failing.is_empty() {
            return Err(format!(
                "the {} fail without a mutant:\n{printed}",
                binary.name()
            ));
        }
        Ok(recording)
    }

    fn parse(listed: &str, record: &str, printed: &str) -> Self {
        let names = listed
            .lines()
            .filter_map(|line| line.strip_suffix(": test"));
        let failed = printed.lines().filter_map(|line| {
            let line = line.strip_prefix("test ")?;
            line.strip_suffix(" ... FAILED")
        });
        let mut recording = Self {
            tests: names.map(str::to_owned).collect(),
            failing: failed.map(str::to_owned).collect(),
            ..Self::default()
        };
        for line in record.lines() {
            if let Some((id, thread)) = line.split_once('\t')
                && let Ok(id) = id.parse()
            {
                let threads = recording.reached.entry(id).or_default();
                if threads.insert(thread.to_owned()) {
                    *recording.mutants_of.entry(thread.to_owned()).or_default() += 1;
                }
            }
        }
        recording
    }

    /// The tests that reach a mutant, if there are any.
    pub(super) fn reach(&self, mutant: u32) -> Option<Reach> {
        let threads = self.reached.get(&mutant)?;
        let is_usable =
            |test: &&String| self.tests.contains(*test) && !self.failing.contains(*test);
        let mut tests: Vec<String> = threads.iter().filter(is_usable).cloned().collect();
        tests.sort_by_key(|test| self.mutants_of.get(test));
        let maybe_all = !threads.is_subset(&self.tests);
        (maybe_all || !tests.is_empty()).then_some(Reach { tests, maybe_all })
    }
}

/// A test program started like from cargo, without output, and with property tests that do not write files.
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
        let record = "7\ta::one\n7\ta::two\n7\ta::two\n8\ta::one\n8\ttokio-rt-worker\n9\ta::one\n";
        let reach = |tests: &[&str], maybe_all| {
            let tests = tests.iter().map(|&name| name.to_owned()).collect();
            Some(Reach { tests, maybe_all })
        };
        let recording = Recording::parse(listed, record, "test a::one ... ok\n");
        // `a::two` reaches one mutant, `a::one` three.
        assert_eq!(recording.reach(7), reach(&["a::two", "a::one"], false));
        assert_eq!(recording.reach(8), reach(&["a::one"], true));
        assert_eq!(recording.reach(10), None);

        let recording = Recording::parse(listed, record, "test a::one ... FAILED\n");
        assert_eq!(recording.reach(7), reach(&["a::two"], false));
        assert_eq!(recording.reach(8), reach(&[], true));
        assert_eq!(recording.reach(9), None);
    }
}
