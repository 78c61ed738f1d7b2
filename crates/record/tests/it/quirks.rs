//! The recorder finds every quirk of the sandbox, and its fixtures pass.

use std::{collections::BTreeSet, path::PathBuf};

use dhow_record::{Finding, Fixtures, Recorded, Recorder, Signature};
use dhow_sandbox::Sandbox;

use crate::scenario;

const GATEWAYS: [&str; 4] = ["hitpay", "payatom", "hpay", "hub2"];

/// Observations of ledger entries, as `verdict id: statement`.
fn observations(recorded: &[Recorded]) -> BTreeSet<String> {
    let findings = recorded.iter().flat_map(|recorded| &recorded.findings);
    let of_ledger = findings.filter(|finding| finding.ledger.is_some());
    of_ledger.map(Finding::line).collect()
}

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!(
            "dhow-record-{}-{}",
            std::process::id(),
            name.replace('/', "-")
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, recorder: &Recorder<'_>, recorded: &[Recorded]) {
        let files = recorded.iter().flat_map(|recorded| recorded.files.clone());
        for file in files.chain(recorder.summary().unwrap()) {
            std::fs::write(self.0.join(file.name), file.contents).unwrap();
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn assert_fixtures_pass(name: &str, recorder: &Recorder<'_>, recorded: &[Recorded]) {
    let folder = Folder::new(name);
    folder.write(recorder, recorded);
    let fixtures = Fixtures::load(&folder.0).unwrap();
    assert_eq!(fixtures.check().unwrap(), Vec::<String>::new(), "{name}");
    let kept: Vec<u64> = fixtures
        .fixtures()
        .iter()
        .map(|fixture| fixture.number)
        .collect();
    let all: Vec<u64> = recorded.iter().map(|recorded| recorded.number).collect();
    assert_eq!(kept, all, "{name}: every exchange is kept");
    for (fixture, recorded) in fixtures.fixtures().iter().zip(recorded) {
        let place = format!("{name} {} {}", recorded.number, recorded.name);
        assert_eq!(fixture.signature, recorded.signature, "{place}");
    }
}

#[tokio::test]
async fn every_quirk_is_found_by_its_ledger_entry_and_only_then() {
    let listed = Sandbox::builder().start().await.unwrap().quirks();
    let mut missed = Vec::new();
    for gateway in GATEWAYS {
        let tap = scenario::play(gateway, &[]).await;
        let (recorder, recorded) = tap.record();
        let usual = observations(&recorded);
        assert_fixtures_pass(gateway, &recorder, &recorded);
        let prefix = format!("{gateway}/");
        for quirk in listed
            .iter()
            .filter(|quirk| quirk.name.starts_with(&prefix))
        {
            let tap = scenario::play(gateway, &[&quirk.name]).await;
            let (recorder, recorded) = tap.record();
            let found = observations(&recorded);
            let mut new = found.difference(&usual);
            let entry = format!(" {}: ", quirk.ledger);
            if !new.any(|line| line.contains(&entry)) {
                missed.push(format!("{}: {:#?}", quirk.name, found));
            }
            assert_fixtures_pass(&quirk.name, &recorder, &recorded);
        }
    }
    assert_eq!(listed.len(), 29, "a new quirk needs an observation");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[tokio::test]
async fn the_usual_traffic_differs_in_nothing_from_the_library() {
    let mut different = Vec::new();
    for gateway in GATEWAYS {
        let tap = scenario::play(gateway, &[]).await;
        let (_, recorded) = tap.record();
        for recorded in &recorded {
            let others = recorded
                .findings
                .iter()
                .filter(|finding| finding.ledger.is_none());
            let place = format!("{gateway} {} {}", recorded.number, recorded.name);
            different.extend(others.map(|finding| format!("{place}: {}", finding.line())));
            let is_verified = recorded.signature == Signature::Verified;
            if recorded.name == "webhook" && !is_verified {
                different.push(format!("{place}: the signature does not verify"));
            }
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[tokio::test]
async fn the_library_reads_every_payment_payout_and_refund() {
    for gateway in GATEWAYS {
        let tap = scenario::play(gateway, &[]).await;
        let (_, recorded) = tap.record();
        let unread = recorded.iter().filter(|recorded| !recorded.is_read);
        let unread: BTreeSet<&str> = unread.map(|recorded| recorded.name.as_str()).collect();
        // The scenario of PayAtom has a reference that is too short for a request of the library.
        let expected = match gateway {
            "payatom" => BTreeSet::from(["create-hosted-payment"]),
            _ => BTreeSet::new(),
        };
        assert_eq!(unread, expected, "{gateway}");
    }
}
