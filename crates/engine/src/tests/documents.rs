//! The guides say what the code does.

use dhow_core::Resolution;

use crate::{Attention, EngineOptions, state::Step, store::Phase};

const ATTENTION: &str = include_str!("../../docs/attention.md");
const MANY_MACHINES: &str = include_str!("../../docs/many-machines.md");
const TABLES: &str = include_str!("../../docs/tables.md");

/// The first column of the table of statuses, word by word.
fn statuses() -> Vec<&'static str> {
    let (_, table) = TABLES
        .split_once("| status | of | meaning |\n|---|---|---|\n")
        .unwrap();
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

/// Every step of a call. A new one must be added here and to the page.
fn steps() -> Vec<Step> {
    let text = String::new;
    let steps = vec![
        Step::Sending,
        Step::Unknown {
            resolution: Resolution::LookUp,
        },
        Step::NotSent { error: text() },
        Step::Refused { error: text() },
        Step::Absent { by: text() },
        Step::Done,
    ];
    for step in &steps {
        match step {
            Step::Sending
            | Step::Unknown { .. }
            | Step::NotSent { .. }
            | Step::Refused { .. }
            | Step::Absent { .. }
            | Step::Done => {}
        }
    }
    steps
}

#[test]
fn the_page_about_tables_has_every_status_of_the_engine() {
    let steps = steps();
    let mut words: Vec<&str> = steps.iter().map(Step::as_str).collect();
    words.extend([
        Phase::Parked.as_str(),
        "expected",
        "mismatch",
        "see payment",
    ]);
    let page = statuses();
    for word in &words {
        assert!(page.contains(word), "{word} is not on the page");
    }
    for word in &page {
        assert!(words.contains(word), "{word} is no status");
    }
}

#[test]
fn the_page_about_attention_has_every_reason() {
    for reason in Attention::ALL {
        let heading = format!("\n# `{reason}`\n");
        assert!(ATTENTION.contains(&heading), "{reason}");
        let row = format!("\n| [`{reason}`](#{reason}) | ");
        assert!(ATTENTION.contains(&row), "{reason}");
    }
    assert_eq!(ATTENTION.matches("\n# `").count(), Attention::ALL.len());
    let options = EngineOptions::default();
    assert_eq!(
        (options.effect_attempts, options.effect_after.as_secs()),
        (10, 3_600)
    );
    assert!(ATTENTION.contains("After ten attempts, or one hour after the first failure"));
}

/// The report of orders that need a person compares them.
#[test]
fn the_first_characters_of_a_reason_are_its_own() {
    let mut starts: Vec<&str> = Attention::ALL
        .iter()
        .map(|reason| reason.as_str().get(..8).unwrap())
        .collect();
    starts.sort_unstable();
    starts.dedup();
    assert_eq!(starts.len(), Attention::ALL.len());
    assert!(TABLES.contains("substr(e.evidence, 1, 8) = substr(h.evidence, 1, 8)"));
}

#[test]
fn the_page_about_machines_has_the_leases() {
    let options = EngineOptions::default();
    let leases = (options.lease.as_secs(), options.effect_lease().as_secs());
    assert_eq!(leases, (120, 60));
    let text = MANY_MACHINES
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert!(
        text.contains("two minutes for an order, one minute for an effect"),
        "{text}"
    );
}
