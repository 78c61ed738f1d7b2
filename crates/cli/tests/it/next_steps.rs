//! The commands that are printed for each reason for attention: every one is run as it was printed, against the store and the sandbox.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use dhow_engine::Attention;
use dhow_tests::ended;
use serde_json::Value;

use crate::{
    attention_bench::{Case, cases},
    command::{dhow, fresh_path},
    serving::{Serving, wait_until},
};

/// Copies a store, so that each printed command finds the same state.
fn copied(store: &Path) -> String {
    let copy = fresh_path("copy.db");
    let connection = rusqlite::Connection::open(store).unwrap();
    let target = copy.to_str().unwrap();
    connection.execute("vacuum into ?1", [target]).unwrap();
    target.to_owned()
}

/// Fills the words in capitals in, as a person would.
fn filled(line: &str, case: &Case) -> String {
    let words = line.split(' ').map(|word| match word {
        "NAME" => "'A. Tan'".to_owned(),
        "TEXT" => "'seen on the dashboard'".to_owned(),
        "GATEWAY" => case.gateway.to_owned(),
        "AMOUNT" => case.amount.to_owned(),
        "CURRENCY" => case.currency.to_owned(),
        "REFERENCE" => case.reference.to_owned(),
        "THEIR-REF" => case.theirs.clone(),
        word => word.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Runs a line in a shell, and returns its JSON object.
fn run(line: &str, case: &Case) -> Value {
    let program = concat!(env!("CARGO_BIN_EXE_dhow"), " --json ");
    let line = line.replacen("dhow ", program, 1);
    let mut shell = Command::new("sh");
    shell.env_clear().envs(case.variables());
    shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = ended(shell.arg("-c").arg(&line).spawn().unwrap());
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{line}: {text}{errors}");
    serde_json::from_str(&text).unwrap()
}

/// Orders that need attention.
fn in_attention(store: &str, case: &Case) -> Vec<Value> {
    let list = dhow("orders --json --state attention --store")
        .arg(format!("sqlite:{store}"))
        .envs(&case.variables())
        .run()
        .json(0);
    list["orders"].as_array().unwrap().clone()
}

/// Returns the step of a reason, with its commands.
fn step(orders: &[Value], reason: Attention) -> Option<&Value> {
    let steps = orders
        .iter()
        .flat_map(|order| order["next"].as_array().unwrap());
    let mut steps = steps.filter(|step| step["reason"] == reason.as_str());
    steps.next()
}

/// True for a command that records what a person knows or decides. The others only read, or have webhooks read again.
fn decides(line: &str) -> bool {
    line.starts_with("dhow orders resolve ") || line.starts_with("dhow orders expect ")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_printed_command_of_every_reason_works_as_printed() {
    let mut count = 0;
    for &reason in Attention::ALL {
        let cases = cases(reason).await;
        assert!(!cases.is_empty(), "no case of {reason}");
        for case in cases {
            let name = case.name;
            let orders = in_attention(case.store.to_str().unwrap(), &case);
            assert_eq!(orders.len(), 1, "{reason}, {name}: {orders:?}");
            let step = step(&orders, reason);
            let step = step.unwrap_or_else(|| panic!("{reason}, {name}: {orders:?}"));
            let lines = step["commands"].as_array().unwrap();
            let lines: Vec<&str> = lines.iter().map(|line| line.as_str().unwrap()).collect();
            let can_end = lines.iter().any(|line| decides(line));
            assert!(can_end || step["advice"].is_string(), "{reason}, {name}");
            for line in lines {
                check(line, reason, &case);
                count += 1;
            }
        }
    }
    assert!(count >= 30, "{count}");
}

/// Runs a line on a copy of the store. A decision ends the reason; after a look, the same steps are printed again.
fn check(line: &str, reason: Attention, case: &Case) {
    let copy = copied(&case.store);
    let original = case.store.to_str().unwrap();
    let on_copy = filled(line, case).replace(original, &copy);
    let result = run(&on_copy, case);
    if case.needs_worker && line.starts_with("dhow orders expect ") {
        let serve = dhow("serve --store").arg(format!("sqlite:{copy}"));
        let serving = Serving::start(serve.envs(&case.variables()));
        wait_until(|| in_attention(&copy, case).is_empty());
        serving.stop();
    }
    let orders = in_attention(&copy, case);
    let name = case.name;
    match decides(line) {
        true => {
            assert!(
                step(&orders, reason).is_none(),
                "{reason}, {name}: {line} has not ended it: {result}"
            );
            assert_eq!(orders, [] as [Value; 0], "{reason}, {name}: {line}");
        }
        false => {
            let step = step(&orders, reason);
            let lines = &step.unwrap()["commands"];
            let again = Value::from(line.replace(original, &copy));
            assert!(
                lines.as_array().unwrap().contains(&again),
                "{reason}, {name}: {lines}"
            );
        }
    }
}
