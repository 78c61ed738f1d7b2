//! References from outside stay where they belong: one path segment, one query value, or the body.

use http::Uri;
use percent_encoding::percent_decode_str;

use crate::{
    Bench, Facts, Harness, Sent, Verb, Verdict,
    bench::{Checked, LACKING, script},
};

/// References that an outsider would like to see in an address.
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

/// Hostile references of either side change no path, no query name and no host.
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
            let tried = is_steered(bench, verb, &facts, (reference, hostile))?;
            if tried == Tried::Nothing {
                return LACKING;
            }
        }
    }
    Ok(Verdict::Holds)
}

#[derive(PartialEq)]
pub(crate) enum Tried {
    Nothing,
    Stays,
}

/// Plays the verb with plain and with changed facts and compares where the requests went.
pub(crate) fn is_steered<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    facts: &Facts,
    (plain, hostile): (&str, &str),
) -> Result<Tried, String> {
    let Some(baseline) = bench.baseline(verb)? else {
        return Ok(Tried::Nothing);
    };
    let run = bench.play(verb, facts, script(&baseline.answers))?;
    for (position, one) in run.sent.iter().enumerate() {
        // A search that finds nothing of its own may read further pages of the same list.
        let further = || baseline.sent.last().filter(|_| verb.is_search());
        let usual = baseline.sent.get(position).or_else(further);
        let in_place = usual.is_some_and(|usual| same_place(usual, one, plain, hostile));
        if !in_place {
            let uri = one.request.uri();
            return Err(format!("the reference `{hostile}` sent a request to {uri}"));
        }
    }
    Ok(Tried::Stays)
}

fn same_place(usual: &Sent, one: &Sent, plain: &str, hostile: &str) -> bool {
    let (usual_uri, uri) = (usual.request.uri(), one.request.uri());
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
        && usual.request.method() == one.request.method()
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
