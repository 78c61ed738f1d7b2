//! First section: what is wrong, and what to change.

use dhow_crypto::explain::{Finding, Origin, Report, Verdict};

use super::{Evidence, title};
use crate::output::{Page, Tone};

/// Advice if no known mistake produces the received signature.
const NO_MISTAKE: &str = "Either the secret is a different one, or the delivery was altered or forged. Pass the secret shown in \
    the gateway's dashboard, and any others, with --also-try. Within one run, equal secrets have equal fingerprints.";

/// Advice if there is no signature.
const NO_SIGNATURE: &str = "If the gateway sent this delivery, something on the way removes the signature: compare the headers \
    and fields below with those in the gateway's dashboard. Otherwise reject it.";

pub(super) fn show(report: &Report<'_, Evidence>, page: &mut Page) {
    let heading = match report.verdict {
        Verdict::Match => "Result",
        _ => "What is wrong, and what to change",
    };
    title(page, heading);
    page.pair_if("reason of verify", report.reason);
    for (index, finding) in report.findings.iter().enumerate() {
        show_finding(index, finding, report.findings.len(), page);
    }
    match (report.verdict, report.findings.as_slice()) {
        (Verdict::Match, _) => page.pair_in("result", Tone::Good, "the delivery is valid"),
        (Verdict::NoSignature, []) => {
            let text = "there is no signature, so there is nothing to compare";
            page.pair_in("result", Tone::Bad, text);
            page.paragraph("", NO_SIGNATURE);
        }
        (Verdict::Mismatch, []) => {
            let left_out = report.search.map(|search| search.left_out);
            let text = match left_out {
                Some(left_out) if left_out.single_mistakes => {
                    "no mistake that was tried produces this signature; the request is so long that some were not tried"
                }
                Some(left_out) if left_out.combinations || left_out.large_texts => {
                    "no known mistake produces this signature; not all combinations were tried"
                }
                _ => "no known mistake produces this signature",
            };
            page.pair_in("result", Tone::Bad, text);
            page.paragraph("", NO_MISTAKE);
        }
        (Verdict::Rejected, []) => {
            page.pair_in("result", Tone::Bad, "the verifier rejects the delivery");
        }
        _ => {}
    }
    for note in report.notes {
        page.paragraph("note", note);
    }
}

fn show_finding(index: usize, finding: &Finding<'_>, count: usize, page: &mut Page) {
    let label = match (finding.origin, index) {
        (Origin::Delivery, 0) => "reason".to_owned(),
        (_, 0) if count == 1 => "mistake".to_owned(),
        _ => format!("mistake {}", index + 1),
    };
    page.paragraph(&label, finding.what);
    page.pair("where", place(finding.origin));
    page.paragraph("fix", finding.fix);
    for hint in finding.hints {
        page.paragraph(hint.framework, hint.code);
    }
    page.pair_in("name", Tone::Faint, finding.name);
}

/// Returns the description of a mistake up to its first detail, for the headline.
pub(super) fn summary<'a>(finding: &Finding<'a>) -> &'a str {
    let what: &'a str = finding.what;
    let end = what.find([':', ';']).unwrap_or(what.len());
    what.split_at(end).0
}

fn place(origin: Origin) -> &'static str {
    match origin {
        Origin::Transport => "on the way between the gateway and the verifier",
        Origin::Code => "in the code that makes or compares the signature",
        Origin::CodeOrTransport => {
            "in the code that makes or compares the signature, or on the way to it"
        }
        Origin::Secret => "in the configured secret",
        Origin::Delivery => "in the delivery itself",
        _ => origin.as_str(),
    }
}

/// Last section: how much was tried.
pub(super) fn show_search(report: &Report<'_, Evidence>, page: &mut Page) {
    let Some(search) = &report.search else {
        return;
    };
    title(page, "Search");
    page.pair("tried", format!("{} signatures", search.tried));
    let left_out = search.left_out;
    let parts = [
        (left_out.single_mistakes, "some rare single mistakes"),
        (left_out.combinations, "some combinations of mistakes"),
        (left_out.large_texts, "changes that need too much memory"),
    ];
    let parts = parts.into_iter().filter(|(is_left_out, _)| *is_left_out);
    let parts: Vec<&str> = parts.map(|(_, part)| part).collect();
    let end = match parts.is_empty() {
        true => "before any limit".to_owned(),
        false => format!("at a limit; not tried: {}", parts.join(", ")),
    };
    page.pair("ended", end);
    let limits = format!(
        "{} ms (estimated), of which combinations {} ms; {} s in any case; memory {} MiB",
        search.estimated_ms,
        search.combinations_ms,
        search.time_ms / 1000,
        search.memory_bytes / (1024 * 1024),
    );
    page.pair("limits", limits);
}
