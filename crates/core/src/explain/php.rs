//! JSON that PHP wrote again.

use dhow_crypto::explain::{Mistake, Origin};

/// Formats of PHP.
const FORMATS: [&str; 3] = ["json-php", "json-php-unicode", "json-pretty-php"];

/// Mistakes by which a signed text has empty lists in place of the empty objects that arrived.
const EMPTIED: [&str; 2] = ["empty-lists-became-objects", "json-empty-lists"];

const FIX: &str = "verify the bytes of the body as they arrive, before any parser: neither the code that signs nor a step before it may decode JSON and encode it again";

/// Makes one finding of a text that PHP wrote again with empty lists in place of objects: both come from one `json_encode(json_decode(…))`.
///
/// A gateway in PHP signs such a text too, and then it was changed on the way: nothing tells that from code which writes the body again.
pub(super) fn name_rewriting(findings: &mut Vec<Mistake>) {
    let is_emptied = |finding: &Mistake| EMPTIED.contains(&finding.name);
    let has_lists = findings.iter().any(is_emptied);
    let mut php = findings
        .iter_mut()
        .filter(|finding| FORMATS.contains(&finding.name));
    let Some(finding) = php.next() else {
        return;
    };
    let is_usual = finding.origin == Origin::Transport && finding.what.contains("what was signed");
    if !has_lists && !is_usual {
        return;
    }
    let marks = match finding.name {
        "json-php" => "`/` and non-ASCII characters were escaped",
        "json-php-unicode" => "`/` was escaped",
        _ => "it was broken into lines, and `/` and non-ASCII characters were escaped",
    };
    let lists = match has_lists {
        true => "json_encode(json_decode($body, true)), so that empty objects became lists, and",
        false => "json_encode(json_decode($body)), so that",
    };
    let place = match is_usual {
        true => "in the code that signs or on the way",
        false => "in the code that signs",
    };
    finding.what = format!("the JSON was written again by PHP {place}: {lists} {marks}").into();
    finding.fix = FIX.into();
    finding.origin = match is_usual {
        true => Origin::CodeOrTransport,
        false => Origin::Code,
    };
    findings.retain(|finding| !is_emptied(finding));
}
