//! `cargo xtask bench demo`: the time of `dhow demo` in release mode, from its start to its end.
//!
//! Real time, since a newcomer waits for it: run it while the machine does nothing else. The result is a section of `BENCHMARKS.md`.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::{self, machine};
use crate::run::{Outcome, build_output, cargo};

/// Heading of the section in `BENCHMARKS.md`, the last one.
const HEADING: &str = "## Demo\n";

/// Number of measured runs. One more comes before them and loads the program into memory.
const RUNS: usize = 20;

/// Maximum median in milliseconds.
const MAXIMUM: u64 = 60;

/// Builds and runs the demo, and writes its time. Fails if it is over the maximum.
pub(crate) fn run(root: &Path) -> Outcome {
    match measure(root).and_then(|times| write(root, &times)) {
        Ok(median) if holds(median) => Outcome::Passed,
        Ok(median) => Outcome::Failed(format!(
            "the demo takes {}, which is more than {MAXIMUM} ms",
            milliseconds(median)
        )),
        Err(message) => Outcome::Failed(message),
    }
}

/// Returns the times of the runs, in order of length.
fn measure(root: &Path) -> Result<Vec<Duration>, String> {
    // Whatever folder the settings of this machine choose.
    let output = build_output();
    let arguments = ["build", "--release", "--locked", "--target-dir", &output];
    let built = cargo(root, &arguments).status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("the command does not build".to_owned());
    }
    let program = root.join(&output).join("release/dhow");
    time(&program)?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        times.push(time(&program)?);
    }
    times.sort_unstable();
    Ok(times)
}

fn time(program: &Path) -> Result<Duration, String> {
    let mut command = Command::new(program);
    command
        .arg("demo")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let time = start.elapsed();
    match status {
        Ok(status) if status.success() => Ok(time),
        Ok(status) => Err(format!("the demo ended with {status}")),
        Err(error) => Err(format!("{}: {error}", program.display())),
    }
}

/// Writes the section, and returns the median.
fn write(root: &Path, times: &[Duration]) -> Result<Duration, String> {
    let path = root.join(bench::FILE);
    let failed = |error: std::io::Error| format!("{}: {error}", bench::FILE);
    let page = fs::read_to_string(&path).map_err(failed)?;
    let at = |part: usize| times.get(times.len() * part / 4).copied();
    let (Some(low), Some(median), Some(high)) = (at(1), at(2), at(3)) else {
        return Err("the demo was not run".to_owned());
    };
    let section = section([low, median, high], &machine::describe());
    print!("{section}");
    let before = without_section(&page).trim_end();
    fs::write(&path, format!("{before}\n\n{section}")).map_err(failed)?;
    Ok(median)
}

fn section([low, median, high]: [Duration; 3], machine: &str) -> String {
    let verdict = match holds(median) {
        true => "kept",
        false => "**missed**",
    };
    let [low, median, high] = [low, median, high].map(milliseconds);
    format!(
        "{HEADING}\nWritten by `cargo xtask bench demo`. Real time of `dhow demo` in release mode, median of {RUNS} runs with its quartiles.\n\
         Measured on: {machine}.\n\n\
         | program | time | quartiles | limit | verdict |\n|---|--:|--:|--:|---|\n\
         | `target/release/dhow demo` | {median} | {low} to {high} | at most {MAXIMUM} ms | {verdict} |\n"
    )
}

fn holds(median: Duration) -> bool {
    median <= Duration::from_millis(MAXIMUM)
}

fn milliseconds(time: Duration) -> String {
    let tenths = time.as_micros() / 100;
    format!("{}.{} ms", tenths / 10, tenths % 10)
}

/// Returns the section of an earlier page, after an empty line; empty if it has none.
pub(crate) fn section_of(page: &str) -> String {
    let earlier = page.find(HEADING).and_then(|start| page.get(start..));
    earlier.map_or_else(String::new, |section| format!("\n{section}"))
}

/// Returns a page without the section.
pub(crate) fn without_section(page: &str) -> &str {
    let before = page.find(HEADING).and_then(|start| page.get(..start));
    before.unwrap_or(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_over_the_maximum_is_missed() {
        let section = |median| section([median; 3], "a machine");
        let kept = section(Duration::from_millis(60));
        assert!(kept.contains("| 60.0 ms | 60.0 ms to 60.0 ms | at most 60 ms | kept |"));
        let missed = section(Duration::from_micros(60_100));
        assert!(missed.contains("| 60.1 ms |") && missed.contains("**missed**"));
    }

    #[test]
    fn the_section_replaces_an_earlier_one_and_has_the_median() {
        let root = crate::tree::TempTree::new(&[(bench::FILE, "# Benchmarks\n\nText.\n")]);
        let times: Vec<_> = (1..=20).map(Duration::from_millis).collect();
        for _ in 0..2 {
            let median = write(root.path(), &times).unwrap();
            assert_eq!(median, Duration::from_millis(11));
            let page = fs::read_to_string(root.path().join(bench::FILE)).unwrap();
            assert_eq!(without_section(&page), "# Benchmarks\n\nText.\n\n");
            assert_eq!(page.matches("| 11.0 ms | 6.0 ms to 16.0 ms |").count(), 1);
            assert!(section_of(&page).starts_with("\n## Demo\n"));
        }
        assert!(write(root.path(), &[]).is_err());
    }
}
