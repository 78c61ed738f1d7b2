//! `REPORT.md`: the results in plain words, and lines for the ledger.

use std::collections::BTreeMap;

use crate::{
    finding::{Finding, FindingKind, Signature},
    fixture::{Fixture, Index},
    ledger::{Entry, Verdict},
};

/// Returns the report.
pub(crate) fn text(index: &Index, entries: &[Entry], not_kept: u64) -> String {
    let mut text = format!(
        "# Record of {}, {}\n\n{}\n",
        index.provider,
        index.environment.as_str(),
        counts(index, not_kept)
    );
    text += "\nThe fixtures contain no secret and no personal data of the traffic. Their signatures are made with the public secrets of `test.env`.\n";
    text += &ledger(index, entries);
    text += &others(index);
    text += &exchanges(index);
    text
}

fn counts(index: &Index, not_kept: u64) -> String {
    let webhooks = index.fixtures.iter();
    let webhooks = webhooks.filter(|fixture| fixture.name == "webhook").count();
    let calls = index.fixtures.len() - webhooks;
    let with = |signature| {
        let fixtures = index.fixtures.iter();
        fixtures
            .filter(|fixture| fixture.signature == signature)
            .count()
    };
    let (verified, mismatches) = (with(Signature::Verified), with(Signature::Mismatch));
    let mut text = format!(
        "{calls} calls and {webhooks} webhooks were kept. {verified} signatures verify, {mismatches} do not."
    );
    if not_kept > 0 {
        text += &format!(" {not_kept} exchanges were passed on and not kept.");
    }
    text
}

/// Numbers of the exchanges by finding.
fn by_finding(index: &Index, is_ledger: bool) -> BTreeMap<&Finding, Vec<&Fixture>> {
    let mut found: BTreeMap<&Finding, Vec<&Fixture>> = BTreeMap::new();
    for fixture in &index.fixtures {
        for finding in &fixture.findings {
            if (finding.kind == FindingKind::Ledger) == is_ledger {
                found.entry(finding).or_default().push(fixture);
            }
        }
    }
    found
}

fn ledger(index: &Index, entries: &[Entry]) -> String {
    let found = by_finding(index, true);
    if found.is_empty() {
        return "\n## Ledger\n\nNo entry of the ledger was touched.\n".to_owned();
    }
    let mut text = "\n## Ledger\n".to_owned();
    for verdict in [Verdict::Settles, Verdict::Contradicts, Verdict::Confirms] {
        let of_verdict = found
            .iter()
            .filter(|(finding, _)| finding.verdict == Some(verdict));
        for (finding, fixtures) in of_verdict {
            let id = finding.ledger.as_deref().unwrap_or_default();
            let entry = entries.iter().find(|entry| entry.id == id);
            let (claim, status) = entry.map_or(("", ""), |entry| (&entry.claim, &entry.status));
            text += &format!(
                "\n- **{id}** ({status}): {}. The record {} this: {}. Claim: {claim}.\n",
                sentence(&finding.text),
                verdict.as_str(),
                places(fixtures)
            );
        }
    }
    text += &lines(index, &found);
    text
}

/// Lines to paste into `LEDGER.toml`, one for each observation.
fn lines(index: &Index, found: &BTreeMap<&Finding, Vec<&Fixture>>) -> String {
    let mut text = format!(
        "\nLines for the `sources` of the entries in `crates/{}/LEDGER.toml`:\n\n```toml\n",
        index.provider
    );
    for finding in found.keys() {
        let id = finding.ledger.as_deref().unwrap_or_default();
        let source = format!(
            "a recorded account, {}: {}",
            index.environment.as_str(),
            finding.text
        );
        text += &format!("# {id}\n{},\n", serde_json::Value::from(source));
    }
    text + "```\n"
}

fn others(index: &Index) -> String {
    let found = by_finding(index, false);
    if found.is_empty() {
        return "\n## Differences from the library\n\nNone: every message has the members, types and statuses that the library knows.\n".to_owned();
    }
    let mut text = "\n## Differences from the library\n\n".to_owned();
    for (finding, fixtures) in &found {
        text += &format!("- {}: {}.\n", sentence(&finding.text), places(fixtures));
    }
    let has_mismatch = found
        .keys()
        .any(|finding| finding.kind == FindingKind::SignatureMismatch);
    if has_mismatch {
        text += "\nA fixture of a message whose signature does not verify has placeholders in its place, so `dhow webhook discover` needs the original: `dhow listen --save DIR` keeps one, with all its secrets.\n";
    }
    text
}

fn exchanges(index: &Index) -> String {
    let mut text =
        "\n## Exchanges\n\n| number | exchange | signature | findings |\n|---|---|---|---|\n"
            .to_owned();
    for fixture in &index.fixtures {
        let signature = match fixture.signature {
            Signature::None => "",
            Signature::Verified => "verifies",
            Signature::Mismatch => "does not verify",
        };
        text += &format!(
            "| {} | {} | {signature} | {} |\n",
            fixture.number,
            fixture.name,
            fixture.findings.len()
        );
    }
    text
}

fn places(fixtures: &[&Fixture]) -> String {
    let shown = fixtures.iter().take(5);
    let shown = shown.map(|fixture| format!("{} ({})", fixture.number, fixture.name));
    let shown: Vec<String> = shown.collect();
    match fixtures.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
