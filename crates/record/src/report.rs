//! `REPORT.md`: the results in plain words, and lines for the ledger.

use std::collections::BTreeMap;

use crate::{
    finding::{Finding, FindingKind, Signature},
    fixture::{Fixture, Index},
    ledger::{Entry, Verdict},
    probe::BOTH_FORMS,
};

/// Returns the report. `unanswered` are lines about calls that were sent and have no recorded response.
pub(crate) fn text(index: &Index, entries: &[Entry], unanswered: &[String]) -> String {
    let mut text = format!(
        "# Record of {}, {}\n\n",
        index.provider,
        index.environment.as_str()
    );
    if index.is_simulated {
        text += "**Simulated gateway on this machine: proves nothing about the real one.** A base URL of the settings is an address of this machine, as that of `dhow sandbox`.\n\n";
    }
    text += &format!("{} (UTC). {}\n", index.date, counts(index));
    text += "\nThe fixtures contain no secret and no personal data of the traffic. Their signatures are made with the public secrets of `test.env`.\n";
    if !unanswered.is_empty() {
        text += "\n## Sent, outcome unknown\n\nThese calls were passed on to the gateway, and no response to them is recorded. Ask the gateway what became of each before it is made again.\n\n";
        text.extend(unanswered.iter().map(|line| format!("- {line}\n")));
    }
    text += &ledger(index, entries);
    text += &others(index);
    text += &unanswered_calls(index);
    text += &not_kept(index);
    text += &exchanges(index);
    text
}

fn counts(index: &Index) -> String {
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
    let verify = if verified == 1 { "verifies" } else { "verify" };
    let fail = if mismatches == 1 { "does" } else { "do" };
    let mut text = format!(
        "Kept: {}, {}. {} {verify}, {mismatches} {fail} not.",
        number_of(calls, "call"),
        number_of(webhooks, "webhook"),
        number_of(verified, "signature"),
    );
    match index.not_kept.len() {
        0 => {}
        1 => text += " 1 exchange was passed on and not kept.",
        more => text += &format!(" {more} exchanges were passed on and not kept."),
    }
    text
}

/// Returns a number with its noun: `1 call`, `2 calls`.
fn number_of(count: usize, noun: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{end}")
}

type Found<'i> = BTreeMap<&'i Finding, Vec<&'i Fixture>>;

/// Exchanges by observation of the ledger.
fn observations(index: &Index) -> Found<'_> {
    let mut found = Found::new();
    for fixture in &index.fixtures {
        let findings = fixture.findings.iter();
        for finding in findings.filter(|finding| finding.kind == FindingKind::Ledger) {
            found.entry(finding).or_default().push(fixture);
        }
    }
    found
}

/// Exchanges by difference from the library, also those that the fixtures do not show.
fn differences(index: &Index) -> Found<'_> {
    let mut found = Found::new();
    for fixture in &index.fixtures {
        let findings = fixture.findings.iter().chain(&fixture.notes);
        for finding in findings.filter(|finding| finding.kind != FindingKind::Ledger) {
            found.entry(finding).or_default().push(fixture);
        }
    }
    found
}

/// Entries of which the record shows two forms that cannot both be true.
fn contradictions<'f>(found: &Found<'f>) -> BTreeMap<&'f str, Vec<&'f Finding>> {
    let mut by_entry: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in found.keys() {
        let id = finding.ledger.as_deref().unwrap_or_default();
        by_entry.entry(id).or_default().push(finding);
    }
    by_entry.retain(|id, findings| findings.len() > 1 && !BOTH_FORMS.contains(id));
    by_entry
}

fn ledger(index: &Index, entries: &[Entry]) -> String {
    let found = observations(index);
    if found.is_empty() {
        return "\n## Ledger\n\nNo entry of the ledger was touched.\n".to_owned();
    }
    let about = |id: &str| {
        let entry = entries.iter().find(|entry| entry.id == id);
        entry.map_or(("", ""), |entry| {
            (entry.claim.as_str(), entry.status.as_str())
        })
    };
    let contradictions = contradictions(&found);
    let mut text = "\n## Ledger\n".to_owned();
    for (id, findings) in &contradictions {
        let (claim, status) = about(id);
        text += &format!(
            "\n- **{id}** ({status}): a contradiction within the record, which decides nothing until its cause is known. Claim: {claim}.\n"
        );
        for finding in findings {
            let fixtures = found.get(finding).map(Vec::as_slice).unwrap_or_default();
            text += &format!("  - {}: {}.\n", sentence(&finding.text), places(fixtures));
        }
    }
    for verdict in [Verdict::Settles, Verdict::Contradicts, Verdict::Confirms] {
        let of_verdict = found
            .iter()
            .filter(|(finding, _)| finding.verdict == Some(verdict));
        for (finding, fixtures) in of_verdict {
            let id = finding.ledger.as_deref().unwrap_or_default();
            if contradictions.contains_key(id) {
                continue;
            }
            let (claim, status) = about(id);
            let verb = match index.is_simulated {
                true => "The simulated gateway does".to_owned(),
                false => format!("The record {}", verdict.as_str()),
            };
            text += &format!(
                "\n- **{id}** ({status}): {}. {verb} this: {}. Claim: {claim}.\n",
                sentence(&finding.text),
                places(fixtures)
            );
        }
    }
    if index.is_simulated {
        return text + "\nThere are no lines for the ledger: a simulated gateway is no source.\n";
    }
    let usable = found.keys().copied();
    let usable = usable.filter(|finding| {
        let id = finding.ledger.as_deref().unwrap_or_default();
        !contradictions.contains_key(id)
    });
    text + &lines(index, usable)
}

/// Lines to paste into `LEDGER.toml`, one for each observation.
fn lines<'f>(index: &Index, found: impl Iterator<Item = &'f Finding>) -> String {
    let mut lines = String::new();
    for finding in found {
        let id = finding.ledger.as_deref().unwrap_or_default();
        let source = format!(
            "a recorded account, {}, {} (UTC): {}",
            index.environment.as_str(),
            index.date,
            finding.text
        );
        lines += &format!("# {id}\n{},\n", serde_json::Value::from(source));
    }
    match lines.is_empty() {
        true => String::new(),
        false => format!(
            "\nLines for the `sources` of the entries in `crates/{}/LEDGER.toml`:\n\n```toml\n{lines}```\n",
            index.provider
        ),
    }
}

/// Calls that were passed on and have no response of the gateway: the shop got the recorder's own error.
fn unanswered_calls(index: &Index) -> String {
    let calls = index
        .fixtures
        .iter()
        .filter(|fixture| is_unanswered(fixture));
    let lines: String = calls
        .map(|fixture| format!("- {} ({})\n", fixture.number, fixture.name))
        .collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!(
            "\n## No answer of the gateway\n\nThe gateway did not respond to these calls. The shop received the recorder's own error, status 502 with the header `dhow-record-error`; it says nothing about the gateway.\n\n{lines}"
        ),
    }
}

fn is_unanswered(fixture: &Fixture) -> bool {
    fixture.name != "webhook" && fixture.response.is_none()
}

/// Exchanges without files, with the reason of each.
fn not_kept(index: &Index) -> String {
    let lines = index.not_kept.iter().map(|left| {
        let reason = sentence(&left.reason.text);
        format!("- {} ({}): {reason}.\n", left.number, left.name)
    });
    match index.not_kept.is_empty() {
        true => String::new(),
        false => format!("\n## Not kept\n\n{}", lines.collect::<String>()),
    }
}

fn others(index: &Index) -> String {
    let found = differences(index);
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
            _ if is_unanswered(fixture) => "no answer",
            Signature::None => "",
            Signature::Verified => "verifies",
            Signature::Mismatch => "does not verify",
        };
        text += &format!(
            "| {} | {} | {signature} | {} |\n",
            fixture.number,
            fixture.name,
            fixture.findings.len() + fixture.notes.len()
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

#[cfg(test)]
mod tests;
