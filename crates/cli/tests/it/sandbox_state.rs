//! `dhow sandbox --state`: the file, its refusals and the warnings.
#![cfg(unix)]

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use dhow_tests::{Lines, exit, first_line};
use serde_json::Value;

use crate::{
    command::{dhow, fresh_path},
    sandbox_killed::{Process, call},
};

fn start(file: &Path) -> Process {
    Process::start(file, "--seed 7")
}

fn terminate(child: &mut Child) -> Option<i32> {
    let mut kill = Command::new("kill");
    assert!(kill.arg(child.id().to_string()).status().unwrap().success());
    exit(child).code()
}

#[test]
fn a_payment_and_the_variables_survive_a_restart() {
    let file = fresh_path("sandbox.state");
    let mut first = start(&file);
    let id = first.payment().unwrap();
    assert_eq!(terminate(&mut first.child), Some(0));
    let mut second = start(&file);
    for (name, value) in &first.variables {
        // The keys are in another temporary folder.
        if !name.ends_with("_FILE") {
            assert_eq!(second.variables[name], *value, "{name}");
        }
    }
    assert!(second.has_payment(&id));
    assert_ne!(second.payment().unwrap(), id);
    assert_eq!(terminate(&mut second.child), Some(0));
}

#[test]
fn what_happened_a_second_before_a_kill_survives() {
    let file = fresh_path("sandbox.state");
    let mut first = start(&file);
    let id = first.payment().unwrap();
    sleep(Duration::from_secs(1));
    first.child.kill().unwrap();
    exit(&mut first.child);
    assert!(start(&file).has_payment(&id));
}

#[test]
fn unusable_files_are_refused_with_the_option_and_what_to_do() {
    let file = fresh_path("sandbox.state");
    let mut first = start(&file);
    let refused = |seed: &str, words: &str| {
        let command = dhow("sandbox --json --seed").arg(seed).arg("--state");
        let error = command.arg(&file).run().json(2)["error"].clone();
        assert_eq!(error["field"], "--state");
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(words), "{message}");
    };
    // The running sandbox itself may save the file meanwhile, for example with the keys that it generates after its start.
    refused("7", "is in use by another sandbox; stop that one");
    terminate(&mut first.child);
    let unchanged = |seed: &str, words: &str| {
        let before = fs::read_to_string(&file).unwrap();
        refused(seed, words);
        assert_eq!(fs::read_to_string(&file).unwrap(), before);
    };
    unchanged("8", "was made with the seed 7, not with the seed 8");
    fs::write(&file, "").unwrap();
    unchanged("7", "was not written by a sandbox; name another file");
}

#[test]
fn the_help_says_when_ids_repeat() {
    let help = dhow("sandbox --help").run().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "one deduplication key, so a shop that keeps its orders must use --state",
        "a sandbox that is killed loses at most that second",
    ] {
        assert!(help.contains(words), "{words}: {help}");
    }
}

/// Starts a sandbox that can write files up to this number of kilobytes.
fn limited(file: &Path, kilobytes: u32) -> Child {
    let dhow = env!("CARGO_BIN_EXE_dhow");
    let (limit, file) = (kilobytes * 2, file.display());
    let script = format!("ulimit -f {limit}; exec {dhow} sandbox --json --seed 7 --state {file}");
    let mut command = Command::new("dash");
    let command = command.arg("-c").arg(script).env_clear();
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn a_disk_that_is_full_at_the_start_is_an_error_and_leaves_no_file() {
    let file = fresh_path("sandbox.state");
    let mut child = limited(&file, 1);
    let error: Value = serde_json::from_str(&first_line(&mut child)).unwrap();
    assert_eq!(exit(&mut child).code(), Some(2));
    let message = error["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("cannot be written; free space"),
        "{message}"
    );
    let names: Vec<_> = fs::read_dir(file.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["sandbox.state.lock"]);
}

#[test]
fn a_disk_that_gets_full_is_a_warning_and_the_earlier_state_stays_whole() {
    let file = fresh_path("sandbox.state");
    let mut child = limited(&file, 40);
    let errors = Lines::of(child.stderr.take().unwrap());
    let mut process = Process::of(child);
    let mut ids = vec![process.payment().unwrap()];
    sleep(Duration::from_secs(1));
    let start = Instant::now();
    while fs::metadata(&file).unwrap().len() < 38_000 && start.elapsed() < Duration::from_secs(5) {
        ids.push(process.payment().unwrap());
    }
    for _ in 0..100 {
        ids.push(process.payment().unwrap());
    }
    let warning = errors.next_line().unwrap();
    assert!(
        warning.contains("warning:") && warning.contains("cannot be written; free space"),
        "{warning}"
    );
    // The sandbox goes on, and says at its end that the state is not complete.
    process.payment().unwrap();
    assert_eq!(terminate(&mut process.child), Some(2));
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains(&ids[0]));
    let restarted = start_again(&file);
    assert!(restarted.has_payment(&ids[0]));
}

fn start_again(file: &Path) -> Process {
    start(file)
}

/// Reads one line of the control API.
#[test]
fn the_control_api_names_the_file() {
    let file = fresh_path("sandbox.state");
    let process = start(&file);
    let state = call(&process.host, "GET", "/_sandbox/state", &[], "").unwrap();
    let state: Value = serde_json::from_str(&state).unwrap();
    let path = fs::canonicalize(&file).unwrap();
    assert_eq!(state["path"], path.display().to_string());
    assert_eq!(state["problem"], Value::Null);
}
