//! `cargo xtask fuzz`: runs the targets of `fuzz` with libFuzzer, from their committed inputs.
//!
//! Without a sanitizer, because those need a nightly compiler; the crates have no `unsafe`. The targets assert properties.

use std::fs::{self, File};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::SystemTime;

use crate::run::Outcome;
use crate::tools::FUZZ;
use crate::words::{JOBS, Words};

/// Seconds for each target in `cargo xtask ci`. A minute for each would take most of the time of a change.
const SECONDS_OF_CI: u64 = 30;

/// Seconds for each target in `cargo xtask release-check`.
const SECONDS_OF_RELEASE: u64 = 600;

/// Start of the pseudo-random numbers in `cargo xtask ci`, so that a change is judged by the same inputs as the one before it.
const SEED_OF_CI: u32 = 1;

/// Accepted times. libFuzzer reads 0 as no limit, and keeps the number in 32 bits with a sign.
const SECONDS: RangeInclusive<u64> = 1..=2_147_483_647;

/// Accepted seeds. libFuzzer reads 0 as a seed that it draws.
const SEEDS: RangeInclusive<u32> = 1..=u32::MAX;

/// Build output and growing inputs. The flags differ from those of every other build.
const BUILD: &str = "target/fuzz";

/// Options of each build. One unit for each crate, the default, makes faster programs and takes twice as long to build.
const BUILD_OPTIONS: [&str; 6] = [
    "--sanitizer",
    "none",
    "--codegen-units",
    "16",
    "--target-dir",
    BUILD,
];

/// Limits of one input: 20 s and 1 GiB.
const LIMITS: [&str; 2] = ["-timeout=20", "-rss_limit_mb=1024"];

/// Further arguments of every target.
const ARGUMENTS: [&str; 2] = ["-max_len=4096", "-print_final_stats=1"];

/// The parsed options of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Options {
    seconds: u64,
    jobs: usize,
    /// Start of the pseudo-random numbers; another one in each run if it is missing.
    seed: Option<u32>,
    targets: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seconds: 60,
            jobs: 2,
            seed: None,
            targets: Vec::new(),
        }
    }
}

impl Options {
    /// Parses the words after `fuzz`.
    ///
    /// # Errors
    /// An unknown option, or a value that is missing or outside of its limits.
    pub(crate) fn parse(words: &mut Words<'_>) -> Result<Self, String> {
        let mut options = Self::default();
        while let Some(word) = words.next() {
            match word {
                "--seconds" => options.seconds = words.number(word, &SECONDS)?,
                "--jobs" => options.jobs = words.number(word, &JOBS)?,
                "--seed" => options.seed = Some(words.number(word, &SEEDS)?),
                option if option.starts_with('-') => return Err(words.unknown(option)),
                target => options.targets.push(target.to_owned()),
            }
        }
        Ok(options)
    }

    fn all_for(seconds: u64) -> Self {
        Self {
            seconds,
            ..Self::default()
        }
    }
}

/// All targets for a short time, as a step of `ci`.
pub(crate) fn step(root: &Path) -> Outcome {
    let options = Options {
        seed: Some(SEED_OF_CI),
        ..Options::all_for(SECONDS_OF_CI)
    };
    run(root, &options)
}

/// All targets for a long time, as a step of `release-check`.
pub(crate) fn long(root: &Path) -> Outcome {
    run(root, &Options::all_for(SECONDS_OF_RELEASE))
}

/// Builds all targets and runs the chosen ones, or all.
pub(crate) fn run(root: &Path, options: &Options) -> Outcome {
    let chosen = match chosen(root, &options.targets) {
        Ok(chosen) => chosen,
        Err(message) => return Outcome::Failed(message),
    };
    let built = FUZZ.run(root, &[&["build"], &BUILD_OPTIONS[..]].concat());
    if built != Outcome::Passed {
        return built;
    }
    let programs = match programs(root) {
        Ok(programs) => programs,
        Err(message) => return Outcome::Failed(message),
    };
    let queue = Mutex::new(chosen.into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                while let Some(target) = next(&queue) {
                    let trial = Trial::new(root, &target);
                    match trial.run(&programs, options) {
                        Ok(line) => println!("{target}: {line}"),
                        Err(message) => add(&failures, format!("{target}: {message}")),
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_default();
    if failures.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed(failures.join("\n"))
    }
}

fn next(queue: &Mutex<std::vec::IntoIter<String>>) -> Option<String> {
    queue.lock().ok()?.next()
}

fn add(failures: &Mutex<Vec<String>>, message: String) {
    println!("{message}");
    if let Ok(mut failures) = failures.lock() {
        failures.push(message);
    }
}

/// Names of the targets, which are those of their programs.
fn targets(root: &Path) -> Result<Vec<String>, String> {
    let folder = root.join("fuzz/fuzz_targets");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let stem = |file: fs::DirEntry| Some(file.path().file_stem()?.to_str()?.to_owned());
    let mut names: Vec<String> = files.flatten().filter_map(stem).collect();
    names.sort();
    Ok(names)
}

fn chosen(root: &Path, names: &[String]) -> Result<Vec<String>, String> {
    let all = targets(root)?;
    match names.iter().find(|name| !all.contains(name)) {
        Some(name) => Err(format!(
            "no target is named `{name}`; targets: {}",
            all.join(", ")
        )),
        None if names.is_empty() => Ok(all),
        None => Ok(names.to_vec()),
    }
}

/// The folder of the built programs. `cargo fuzz` names the platform, so that build scripts are built without its flags.
fn programs(root: &Path) -> Result<PathBuf, String> {
    let output = Command::new("rustc").arg("-vV").output();
    let output = output.map_err(|error| format!("rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("`rustc -vV` does not name the platform")?;
    Ok(root.join(BUILD).join(host).join("release"))
}

/// One run of a target, with the folders that it reads and writes.
struct Trial {
    root: PathBuf,
    target: String,
    /// Committed inputs, which libFuzzer reads only.
    committed: Vec<String>,
    /// Inputs that it found, for the next run.
    found: String,
    /// Folder for an input that fails.
    failed: String,
    log: PathBuf,
}

impl Trial {
    fn new(root: &Path, target: &str) -> Self {
        let folders = ["corpus", "regressions"].map(|name| format!("fuzz/{name}/{target}"));
        let committed = folders.into_iter().filter(|path| root.join(path).is_dir());
        Self {
            root: root.to_path_buf(),
            target: target.to_owned(),
            committed: committed.collect(),
            found: format!("{BUILD}/corpus/{target}"),
            failed: format!("{BUILD}/failed/{target}/"),
            log: root.join(format!("{BUILD}/{target}.log")),
        }
    }

    /// Returns the result in one line, or the failure with the input and the command that repeats it.
    fn run(&self, programs: &Path, options: &Options) -> Result<String, String> {
        let start = SystemTime::now();
        let status = self.command(programs, options)?.status();
        let status = status.map_err(|error| format!("could not be started: {error}"))?;
        let log = fs::read(&self.log).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        if status.success() {
            return Ok(summary(&log));
        }
        let mut reason = reason(&log);
        // The files of a machine that only checks a change are gone with it.
        let bytes = log.lines().find(|line| line.starts_with("Base64: "));
        reason.extend(bytes.map(|line| format!("\n  {line}")));
        let log = self.log.display();
        match self.failing(start) {
            None => Err(format!(
                "{status} without an input: {reason}\n  all output: {log}"
            )),
            Some(input) => Err(format!(
                "{reason}\n  input:  {input}\n  all output: {log}\n  repeat: {}\n  \
                 then mend the fault, and keep the input as fuzz/regressions/{}/NAME",
                self.repeat(&input),
                self.target
            )),
        }
    }

    /// The command that repeats a failure, with the programs that are built already and the same limits.
    fn repeat(&self, input: &str) -> String {
        let (build, limits) = (BUILD_OPTIONS.join(" "), LIMITS.join(" "));
        let target = &self.target;
        format!("cargo fuzz run {build} {target} {input} -- {limits}")
    }

    fn command(&self, programs: &Path, options: &Options) -> Result<Command, String> {
        for folder in [&self.found, &self.failed] {
            let path = self.root.join(folder);
            fs::create_dir_all(&path).map_err(|error| format!("{folder}: {error}"))?;
        }
        let log = File::create(&self.log).map_err(|error| format!("the log: {error}"))?;
        let copy = log
            .try_clone()
            .map_err(|error| format!("the log: {error}"))?;
        let mut command = Command::new(programs.join(&self.target));
        command
            .current_dir(&self.root)
            .args(LIMITS)
            .args(ARGUMENTS)
            .arg(format!("-max_total_time={}", options.seconds))
            .args(options.seed.map(|seed| format!("-seed={seed}")))
            .arg(format!("-artifact_prefix={}", self.failed))
            .arg(&self.found)
            .args(&self.committed)
            .stdout(copy)
            .stderr(log);
        Ok(command)
    }

    /// The input that failed in this run.
    fn failing(&self, start: SystemTime) -> Option<String> {
        let files = fs::read_dir(self.root.join(&self.failed)).ok()?;
        let is_new = |file: &fs::DirEntry| {
            let changed = file.metadata().and_then(|data| data.modified());
            changed.is_ok_and(|changed| changed >= start)
        };
        let file = files.flatten().find(is_new)?;
        Some(format!("{}{}", self.failed, file.file_name().display()))
    }
}

/// Number of inputs and coverage, from the output of libFuzzer.
fn summary(log: &str) -> String {
    let value = |name: &str| {
        let mut lines = log.lines().rev();
        let value = lines.find_map(|line| line.strip_prefix(&format!("stat::{name}:")));
        value.unwrap_or("?").trim().to_owned()
    };
    let mut lines = log.lines().rev();
    let coverage = lines.find_map(|line| {
        let (_, after) = line.split_once(" cov: ")?;
        after.split_whitespace().next()
    });
    let coverage = coverage.unwrap_or("?");
    format!(
        "{} inputs, {} a second, {coverage} places reached, {} MiB",
        value("number_of_executed_units"),
        value("average_exec_per_sec"),
        value("peak_rss_mb")
    )
}

/// The message of a panic, or the error of libFuzzer.
fn reason(log: &str) -> String {
    let mut lines = log.lines();
    if let Some(place) = lines.find(|line| line.starts_with("thread ")) {
        let message: Vec<&str> = lines
            .take_while(|line| !line.starts_with("note:"))
            .take(4)
            .collect();
        return format!("{place}\n  {}", message.join("\n  "));
    }
    let error = log.lines().find(|line| line.contains("ERROR: libFuzzer"));
    error.unwrap_or("it failed without a message").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |rest: &[&str]| Options::parse(&mut Words::new("fuzz", rest));
        let options = parse(&["--seconds", "5", "--seed", "7", "money", "pairs"]).unwrap();
        assert_eq!(
            (options.seconds, options.jobs, options.seed),
            (5, 2, Some(7))
        );
        assert_eq!(options.targets, ["money", "pairs"]);
        for (words, reason) in [
            (&["--seconds"][..], "`--seconds` needs a number from 1 to"),
            (&["--seconds", "0"], "from 1 to 2147483647, not `0`"),
            (&["--jobs"], "`--jobs` needs a number"),
            (&["--jobs", "0"], "`--jobs` needs a number from 1 to"),
            (&["--seed"], "`--seed` needs a number"),
            (
                &["--seed", "5000000000"],
                "`--seed` needs a number from 1 to 4294967295, not `5000000000`",
            ),
            (&["--forever"], "`fuzz` has no option `--forever`"),
        ] {
            let error = parse(words).unwrap_err();
            assert!(error.contains(reason), "{words:?}: {error}");
        }
    }

    #[test]
    fn an_unknown_target_is_named_with_the_known_ones() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let error = chosen(&root, &["coins".to_owned()]).unwrap_err();
        assert!(
            error.contains("`coins`") && error.contains("money, pairs"),
            "{error}"
        );
        assert_eq!(chosen(&root, &[]), targets(&root));
    }

    #[test]
    fn a_failure_is_repeated_with_the_same_build_and_limits() {
        let trial = Trial::new(Path::new("."), "money");
        assert_eq!(
            trial.repeat("target/fuzz/failed/money/crash-1"),
            "cargo fuzz run --sanitizer none --codegen-units 16 --target-dir target/fuzz money \
             target/fuzz/failed/money/crash-1 -- -timeout=20 -rss_limit_mb=1024"
        );
    }

    #[test]
    fn the_end_of_a_run_is_summed_up() {
        let log = "#8192 pulse cov: 41 ft: 99\n#9000 DONE cov: 43 ft: 101\n\
                   stat::number_of_executed_units: 9000\nstat::average_exec_per_sec: 450\nstat::peak_rss_mb: 37\n";
        assert_eq!(
            summary(log),
            "9000 inputs, 450 a second, 43 places reached, 37 MiB"
        );
        let log = "#1 NEW\n\nthread '<unnamed>' (7) panicked at src/a.rs:1:2:\nleft: 1\nright: 2\nnote: run with\n";
        assert_eq!(
            reason(log),
            "thread '<unnamed>' (7) panicked at src/a.rs:1:2:\n  left: 1\n  right: 2"
        );
        let log = "==9== ERROR: libFuzzer: timeout after 20 seconds\n";
        assert_eq!(reason(log), log.trim_end());
    }
}
