//! Webhooks and calls, measured beside other libraries and reference programs in one run.
//!
//! `cargo xtask bench` runs this program and writes `BENCHMARKS.md`. The result is one JSON document on standard output. Every time is CPU
//! time of the measuring thread, so that other work on the machine counts little, and every ratio compares two programs of the same round.
//!
//! - without arguments: measures all groups in 101 rounds; the first argument is another number of rounds
//! - `list`: the groups of webhooks with their programs
//! - `run GROUP PROGRAM COUNT`: runs one program so often and measures nothing, for a tool that counts instructions. Group and program are
//!   places in the list.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking, and its output is its result"
)]

mod bodies;
mod calls;
mod envelopes;
mod forms;
mod json_events;
mod measure;
mod peers;
mod queries;
mod reference;

use std::path::PathBuf;

use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::Serialize;

use measure::{Group, Measured};

/// Groups of webhooks. A call is no such group, because its server runs in the same process.
const WEBHOOKS: [fn() -> Group; 7] = [
    json_events::hub2_attempt,
    json_events::hub2_intent,
    json_events::hitpay_charge,
    json_events::hitpay_payment_request,
    forms::hitpay,
    envelopes::payatom,
    queries::hpay,
];

/// All measurements of a run.
#[derive(Debug, Serialize)]
struct Run {
    groups: Vec<Measured>,
}

/// Programs of all groups of webhooks.
#[derive(Debug, Serialize)]
struct List {
    executable: PathBuf,
    groups: Vec<Programs>,
}

/// Programs of one group.
#[derive(Debug, Serialize)]
struct Programs {
    title: &'static str,
    programs: Vec<String>,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        [] => measure(101),
        ["list"] => list(),
        ["run", group, program, count] => {
            let group: usize = group.parse().unwrap();
            let mut group = WEBHOOKS.get(group).unwrap()();
            group.run(program.parse().unwrap(), count.parse().unwrap());
        }
        [rounds] => measure(rounds.parse().unwrap()),
        _ => panic!("no arguments, the number of rounds, `list`, or `run GROUP PROGRAM COUNT`"),
    }
}

fn measure(rounds: usize) {
    stay_on_one_processor();
    let groups = WEBHOOKS.into_iter().chain([calls::hitpay as fn() -> Group]);
    let groups = groups.map(|group| group().measure(rounds)).collect();
    println!("{}", serde_json::to_string_pretty(&Run { groups }).unwrap());
}

/// Keeps this thread, and those that it starts, on one processor.
///
/// A call waits for a server in this process. To wake an idle processor of a virtual machine costs more than the call, and differs with each run.
fn stay_on_one_processor() {
    let allowed = sched_getaffinity(None).unwrap();
    let last = (0..CpuSet::MAX_CPU)
        .rev()
        .find(|&place| allowed.is_set(place));
    let mut one = CpuSet::new();
    one.set(last.unwrap());
    sched_setaffinity(None, &one).unwrap();
}

fn list() {
    let groups = WEBHOOKS.map(|group| {
        let group = group();
        Programs {
            title: group.title(),
            programs: group.programs().into_iter().map(str::to_owned).collect(),
        }
    });
    let list = List {
        executable: std::env::current_exe().unwrap(),
        groups: groups.into(),
    };
    println!("{}", serde_json::to_string(&list).unwrap());
}
