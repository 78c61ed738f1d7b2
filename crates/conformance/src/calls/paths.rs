//! References from outside stay in one path segment, one query value, or the body.

use http::Uri;
use percent_encoding::percent_decode_str;

use crate::{
    Bench, Facts, Harness, Sent, Verb, Verdict,
    bench::{Checked, LACKING, script},
};

/// References that would change a URL if they were not escaped.
pub(crate) const HOSTILE: &[&str] = &[
    "../../v1/customers?limit=1#",
    "a/b",
    "..",
    ".",
    "a?b=c&d=e",
    "a#b",
    "%2e%2e%2fx",
    "a%00b",
    "a b;c=d",
    "a\\b",
    "\u{e9}/..",
    "//elsewhere.example/x",
    "https://elsewhere.example/",
    "@elsewhere.example",
];

/// A reference with `/`, `..`, `?`, `#` or a URL in it changes no host, path segment, query name or method of a request.
pub(crate) fn a_reference_stays_in_its_place<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    for hostile in HOSTILE {
        let plain = &bench.facts;
        let theirs = Facts {
            provider_reference: (*hostile).to_owned(),
            ..plain.clone()
        };
        let ours = Facts {
            merchant_reference: (*hostile).to_owned(),
            ..plain.clone()
        };
        for (facts, reference) in [
            (theirs, &plain.provider_reference),
            (ours, &plain.merchant_reference),
        ] {
            let tested = check_destination(bench, verb, &facts, (reference, hostile))?;
            if tested == Destination::NoRequest {
                return LACKING;
            }
        }
    }
    Ok(Verdict::Holds)
}

#[derive(PartialEq)]
pub(crate) enum Destination {
    NoRequest,
    Unchanged,
}

/// Calls the verb with plain and with changed facts, and compares the destinations of the requests.
pub(crate) fn check_destination<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
    (plain, hostile): (&str, &str),
) -> Result<Destination, String> {
    let Some(baseline) = bench.baseline(verb)? else {
        return Ok(Destination::NoRequest);
    };
    let run = bench.call_scripted(verb, facts, script(&baseline.answers))?;
    for (position, sent) in run.sent.iter().enumerate() {
        // A search that does not find its order on the first page may read further pages of the same list.
        let further = || baseline.sent.last().filter(|_| verb.is_search());
        let usual = baseline.sent.get(position).or_else(further);
        let in_place = usual.is_some_and(|usual| same_place(usual, sent, plain, hostile));
        if !in_place {
            let uri = sent.request.uri();
            return Err(format!(
                "the reference `{hostile}` changed the URL of a request to {uri}; escape it with Target::segment() or Target::query()"
            ));
        }
    }
    Ok(Destination::Unchanged)
}

fn same_place(usual: &Sent, sent: &Sent, plain: &str, hostile: &str) -> bool {
    let (usual_uri, uri) = (usual.request.uri(), sent.request.uri());
    let same_host = usual_uri.scheme() == uri.scheme() && usual_uri.authority() == uri.authority();
    let (usual_path, path) = (segments(usual_uri), segments(uri));
    let same_path = usual_path.len() == path.len()
        && usual_path.iter().zip(&path).all(|(usual, segment)| {
            let expected = decoded(usual).replace(plain, hostile);
            let same = segment == usual || decoded(segment) == expected;
            !matches!(*segment, "." | "..") && same
        });
    same_host
        && same_path
        && names(usual_uri) == names(uri)
        && usual.request.method() == sent.request.method()
}

fn segments(uri: &Uri) -> Vec<&str> {
    uri.path().split('/').collect()
}

fn names(uri: &Uri) -> Vec<&str> {
    let pairs = uri.query().unwrap_or_default().split('&');
    pairs
        .map(|pair| pair.split('=').next().unwrap_or_default())
        .collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
