//! Sentences about money belong to the errors of money calls alone, and both formats have the same next steps.

use dhow_core::{GatewayError, ProviderId};
use dhow_engine::{EngineError, store::StoreError};

use super::{
    tests::{lines, output},
    *,
};
use crate::{
    output::{Page, Paint, Show},
    store::{engine_error, store_error},
};

/// A line of each command that gives a gateway an instruction.
const INSTRUCTIONS: [&str; 5] = [
    "pay hitpay --amount 1 --currency SGD --reference A",
    "cancel hitpay P-1",
    "action hub2 P-1 --otp 1234",
    "refund hitpay P-1 --amount 1 --currency SGD --reference A",
    "payout hub2 --amount 1 --currency XOF --reference A",
];

/// A line of every other command.
const OTHERS: [&str; 28] = [
    "demo",
    "sandbox",
    "serve --store sqlite:shop.db",
    "orders --store sqlite:shop.db",
    "orders show A",
    "orders expect --provider hitpay --reference A --amount 1 --currency SGD",
    "orders replay --reference A",
    "orders resolve A --clear 1 --by B --reason C",
    "orders prune --older-than 1d",
    "providers",
    "status hitpay P-1",
    "find hitpay --reference A",
    "refund status hitpay R-1",
    "payout status hitpay T-1",
    "balance hitpay",
    "banks",
    "methods",
    "webhook verify hitpay",
    "webhook explain hitpay",
    "webhook discover hpay",
    "webhook send hitpay --to http://127.0.0.1:1/",
    "webhook send hitpay --to http://127.0.0.1:1/ --tamper",
    "listen",
    "record hitpay",
    "ledger",
    "doctor",
    "completions bash",
    "man",
];

fn provider() -> ProviderId {
    ProviderId::from_static("hitpay")
}

/// Errors of calls to a gateway, with the sentence about the money of an instruction.
fn gateway_errors() -> Vec<(Error, &'static str)> {
    let error = |kind, outcome| Error::new(kind, outcome, "failed").with_provider(provider());
    let unsent = "not moved: you can retry";
    let unknown = "UNKNOWN: the request may have been carried out";
    let limited = error(ErrorKind::RateLimited, Outcome::NotSent);
    let mut errors = vec![
        (error(ErrorKind::Unavailable, Outcome::NotSent), unsent),
        (error(ErrorKind::Unavailable, Outcome::ReadOnly), unsent),
        (error(ErrorKind::Protocol, Outcome::ReadOnly), unsent),
        (error(ErrorKind::Authentication, Outcome::ReadOnly), unsent),
        (
            limited.with_retry_after(Some(std::time::Duration::from_secs(30))),
            unsent,
        ),
        (
            error(ErrorKind::Declined, Outcome::Refused).with_gateway(GatewayError::status(422)),
            "not moved: the gateway refused the request",
        ),
    ];
    for resolution in [Resolution::LookUp, Resolution::Poll, Resolution::AskGateway] {
        let outcome = Outcome::Unknown(resolution);
        errors.push((error(ErrorKind::Unavailable, outcome), unknown));
    }
    errors
}

/// Errors of this machine, of a store and its network, and of a program of the user.
fn other_errors() -> Vec<Error> {
    let mut errors: Vec<Error> = [
        StoreError::unavailable("the disk is full"),
        StoreError::conflict("another process was first"),
        StoreError::corrupt("dhow_order.state"),
        StoreError::NewerVersion {
            found: 9,
            supported: 3,
        },
        StoreError::OlderVersion {
            found: 1,
            needed: 3,
        },
        StoreError::NotAStore {
            place: "notes.txt".to_owned(),
            reason: "the file is no SQLite database",
        },
        StoreError::Unsafe {
            rule: "a rule".to_owned(),
        },
    ]
    .map(store_error)
    .into();
    let reference = || "A".to_owned();
    errors.extend(
        [
            EngineError::UnknownOrder {
                reference: reference(),
            },
            EngineError::InProgress {
                reference: reference(),
            },
            EngineError::Store(StoreError::corrupt("dhow_effect.body")),
        ]
        .map(engine_error),
    );
    errors.extend([
        Error::new(ErrorKind::Unavailable, Outcome::NotSent, "no connection"),
        Error::new(ErrorKind::Unavailable, Outcome::ReadOnly, "no response"),
        Error::configuration("--store", "is required"),
        Error::invalid("amount", "must be above zero"),
    ]);
    errors
}

fn page(failure: &Failure) -> String {
    let mut page = Page::new(Paint::NONE);
    failure.show(&mut page);
    page.text().to_owned()
}

/// Values of the lines of a page with this name.
fn values(page: &str, name: &str) -> Vec<String> {
    let lines = page
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix(name));
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn the_lines_have_every_command() {
    fn leaves(name: &str, command: &clap::Command, all: &mut Vec<String>) {
        for subcommand in command.get_subcommands() {
            let name = format!("{name} {}", subcommand.get_name());
            if !subcommand.is_subcommand_required_set() {
                all.push(name.trim().to_owned());
            }
            leaves(&name, subcommand, all);
        }
    }
    let mut all = Vec::new();
    leaves("", &cli::definition(), &mut all);
    all.retain(|name| !name.split(' ').any(|word| word == "help"));
    assert!(all.len() >= 30, "{all:?}");
    for name in all {
        let has_name = |line: &&str| format!("{line} ").starts_with(&format!("{name} "));
        let mut lines = INSTRUCTIONS.iter().chain(&OTHERS);
        assert!(lines.any(has_name), "{name}");
    }
}

#[test]
fn only_a_call_that_moves_money_has_a_sentence_about_it() {
    for line in INSTRUCTIONS {
        let line = format!("dhow {line}");
        for (error, sentence) in gateway_errors() {
            let page = page(&output(&line, error));
            assert_eq!(values(&page, "money"), [sentence], "{line}: {page}");
        }
        for error in other_errors() {
            let page = page(&output(&line, error));
            assert_eq!(values(&page, "money"), [""; 0], "{line}: {page}");
        }
    }
    for line in OTHERS {
        let line = format!("dhow {line}");
        let of_gateway = gateway_errors().into_iter().map(|(error, _)| error);
        let of_gateway = of_gateway.filter(|error| !error.outcome().is_unknown());
        for error in of_gateway.chain(other_errors()) {
            let page = page(&output(&line, error));
            for word in ["money", "moved", "you can retry", "UNKNOWN"] {
                assert!(!page.contains(word), "{line}: {page}");
            }
        }
    }
}

#[test]
fn both_formats_have_the_same_next_steps() {
    let mut count = 0;
    for line in INSTRUCTIONS.iter().chain(&OTHERS) {
        let line = format!("dhow {line}");
        let of_gateway = gateway_errors().into_iter().map(|(error, _)| error);
        for error in of_gateway.chain(other_errors()) {
            let failure = output(&line, error);
            let next = lines(&failure);
            assert_eq!(values(&page(&failure), "next"), next, "{line}");
            count += next.len();
        }
    }
    assert!(count >= 100, "{count}");
}
