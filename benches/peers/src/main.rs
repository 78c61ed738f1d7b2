//! Webhooks and calls, measured beside other libraries and reference programs in one run.
//!
//! `cargo xtask bench` runs this program and writes `BENCHMARKS.md`. The result is one JSON document on standard output. Every time is CPU
//! time of the measuring thread, so that other work on the machine counts little, and every ratio compares two programs of the same round.
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

use serde::Serialize;

use measure::Group;

/// All measurements of a run.
#[derive(Debug, Serialize)]
struct Run {
    groups: Vec<Group>,
}

fn main() {
    let rounds = std::env::args().nth(1);
    let rounds = rounds.map_or(101, |rounds| rounds.parse().unwrap());
    let groups = vec![
        json_events::hub2_attempt(rounds),
        json_events::hub2_intent(rounds),
        json_events::hitpay_charge(rounds),
        json_events::hitpay_payment_request(rounds),
        forms::hitpay(rounds),
        envelopes::payatom(rounds),
        queries::hpay(rounds),
        calls::hitpay(rounds),
    ];
    println!("{}", serde_json::to_string_pretty(&Run { groups }).unwrap());
}
