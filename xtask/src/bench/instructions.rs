//! Instructions of the webhook programs in `benches/peers`, counted by callgrind.
//!
//! Each program runs twice, for a number of events and for twice as many. The difference is that of the events alone, without the start of
//! the program, and two runs give the same count to a fraction of a percent, whatever else the machine does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::results::Results;

/// Number of events of the shorter run.
const EVENTS: u64 = 200;

/// Error without valgrind, with its remedy.
pub(super) const MISSING: &str =
    "valgrind counts the instructions and is not installed: install the package `valgrind`";

/// Returns true if valgrind is installed.
pub(super) fn can_count() -> bool {
    let mut command = Command::new("valgrind");
    let command = command.arg("--version").stdout(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// List of the programs, as `benches/peers` prints it.
#[derive(Debug, Deserialize)]
struct List {
    executable: PathBuf,
    groups: Vec<Programs>,
}

/// Programs of one group.
#[derive(Debug, Deserialize)]
struct Programs {
    title: String,
    programs: Vec<String>,
}

/// Counts the instructions of each program in `list` and adds them to the results.
///
/// # Errors
/// A program that fails, and an output that cannot be read.
pub(super) fn count(list: &str, results: &mut Results) -> Result<(), String> {
    let list: List =
        serde_json::from_str(list).map_err(|error| format!("the list of the programs: {error}"))?;
    let folder = std::env::temp_dir().join(format!("dhow-instructions-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let counted = count_in(&folder.join("callgrind.out"), &list, results);
    // A folder that stays in the temporary folder does no harm.
    let _ = fs::remove_dir_all(folder);
    counted
}

fn count_in(file: &Path, list: &List, results: &mut Results) -> Result<(), String> {
    for (group, programs) in list.groups.iter().enumerate() {
        for (place, program) in programs.programs.iter().enumerate() {
            let run = |events: u64| {
                let words = [group.to_string(), place.to_string(), events.to_string()];
                instructions(file, &list.executable, &words)
            };
            let (once, twice) = (run(EVENTS)?, run(2 * EVENTS)?);
            let count = twice.saturating_sub(once) / EVENTS;
            println!("{}: {program}: {count} instructions", programs.title);
            results.set_instructions(&programs.title, program, count);
        }
    }
    Ok(())
}

/// Runs a program under callgrind and returns the number of all its instructions.
fn instructions(file: &Path, executable: &Path, words: &[String]) -> Result<u64, String> {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--quiet"]);
    command.arg(format!("--callgrind-out-file={}", file.display()));
    command.arg(executable).arg("run").args(words);
    let output = command.output();
    let output = output.map_err(|error| format!("valgrind: {error}"))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        return Err(format!("valgrind ended with {}: {errors}", output.status));
    }
    let counted = fs::read_to_string(file);
    let counted = counted.map_err(|error| format!("{}: {error}", file.display()))?;
    parse(&counted).ok_or_else(|| "the output of callgrind has no sum of instructions".to_owned())
}

/// Returns the sum of the instructions in an output of callgrind.
fn parse(output: &str) -> Option<u64> {
    let value = |name: &str| {
        let mut lines = output.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        line.map(str::trim)
    };
    // Other events follow if callgrind simulates caches.
    let events = value("events")?.split_whitespace().next()?;
    let sum = value("summary").or_else(|| value("totals"))?;
    let sum = sum.split_whitespace().next()?;
    (events == "Ir").then(|| sum.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::super::results::tests::JSON;
    use super::*;

    /// Start and end of an output of callgrind 3.19.
    const OUTPUT: &str = "# callgrind format\nversion: 1\ncreator: callgrind-3.19.0\npid: 12212\ncmd:  dhow-peers run 5 3 200\npart: 1\n\n\ndesc: Timerange: Basic block 0 - 18889592\ndesc: Trigger: Program termination\n\npositions: line\nevents: Ir\nsummary: 105793230\n\n\nob=(3) /lib/libc.so.6\nfl=(112) a.c\nfn=(1234) totals: 5\n16 7\ncalls=1 0 \n0 105793230\n\ntotals: 105793231\n";

    #[test]
    fn the_sum_of_instructions_is_read() {
        assert_eq!(parse(OUTPUT), Some(105_793_230));
        let old = OUTPUT.replace("summary: 105793230\n", "");
        assert_eq!(parse(&old), Some(105_793_231));
        let caches = OUTPUT.replace("events: Ir", "events: Ir I1mr ILmr");
        let caches = caches.replace("summary: 105793230", "summary: 105793230 12 3");
        assert_eq!(parse(&caches), Some(105_793_230));
    }

    #[test]
    fn an_output_without_instructions_is_refused() {
        assert_eq!(parse(""), None);
        assert_eq!(parse(&OUTPUT.replace("events: Ir", "events: Bc")), None);
        assert_eq!(parse(&OUTPUT.replace("105793230", "many")), None);
        let cut = OUTPUT.replace("summary: 105793230\n", "");
        assert_eq!(parse(&cut.replace("totals: 105793231", "")), None);
    }

    #[test]
    fn a_list_of_another_form_is_an_error() {
        let mut results = Results::parse(JSON).unwrap();
        assert!(count("[]", &mut results).is_err());
        let none = r#"{"executable":"/bin/peers","groups":[]}"#;
        assert_eq!(count(none, &mut results), Ok(()));
    }
}
