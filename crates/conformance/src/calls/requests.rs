//! Requests as such: repeated, authenticated, without secrets in their URLs, and made without holding a thread.

use std::time::{Duration, Instant};

use dhow_core::Effect;
use http::Request;

use crate::{
    Bench, Harness, Part, Sent, Verb, Verdict,
    bench::{Checked, LACKING, UNROUTABLE, script},
    setup::{OTHER_API_KEY, STRANGE_SECRET},
};

use super::{content::left_out_of_request, secrecy::parts_of_secrets};

/// One request as text: method, URL, headers, body in plain text.
fn plain<H: Harness>(bench: &Bench<'_, H>, request: &Request<bytes::Bytes>) -> String {
    let mut lines = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        lines += &format!("{name}: {value}\n");
    }
    lines + &String::from_utf8_lossy(&bench.harness.opened(request))
}

fn all<H: Harness>(bench: &Bench<'_, H>, sent: &[Sent]) -> Vec<String> {
    sent.iter().map(|one| plain(bench, &one.request)).collect()
}

/// Every request goes below the base URL, reads by a method that changes nothing and writes by one that no cache answers.
pub(crate) fn requests_are_of_their_kind<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let base = UNROUTABLE.split_once("//").unwrap_or_default().1;
    for one in &baseline.sent {
        let (method, uri) = (one.request.method(), one.request.uri());
        let fits = match one.effect {
            // Some gateways are asked by POST.
            Effect::Read => method.is_safe() || method == http::Method::POST,
            Effect::Write => !method.is_safe(),
        };
        if !fits {
            let path = uri.path();
            return Err(format!(
                "{method} {path} went out as {:?}: a cache answers a write by {method}, or a read changes something",
                one.effect
            ));
        }
        let host = uri.authority().map_or("", |host| host.as_str());
        let below = format!("{host}{}", uri.path());
        if !below.starts_with(&format!("{base}/")) {
            return Err(format!(
                "the base URL is {UNROUTABLE}, and a request went to {host}{}",
                uri.path()
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Asked again with the same facts, the provider sends the same requests: the gateway recognises the repetition (L3).
pub(crate) fn a_repeated_call_is_the_same_request<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(first) = bench.baseline(verb)? else {
        return LACKING;
    };
    let (provider, recorder) =
        bench.recorded(script(&[&first.answers[..], &first.answers].concat()))?;
    for _ in 0..2 {
        // The second time, the gateway may well refuse: only the requests count.
        drop(bench.ask(verb, &provider, &bench.facts)?);
    }
    let expected = all(bench, &first.sent);
    let sent = all(bench, &recorder.sent());
    for (number, request) in sent.iter().enumerate() {
        let usual = expected.get(number % expected.len().max(1));
        if usual != Some(request) {
            let usual = usual.map_or("", String::as_str);
            let line = request
                .lines()
                .zip(usual.lines())
                .find(|(new, old)| new != old);
            let (new, old) = line.unwrap_or((request, usual));
            return Err(format!(
                "a repeated call sent `{new}`, the first one `{old}`"
            ));
        }
    }
    let other = bench
        .harness
        .other_facts()
        .in_environment(bench.environment);
    let other = bench.baseline_with(verb, &other)?;
    let same = other.is_some_and(|other| all(bench, &other.sent) == expected);
    if same && verb != Verb::Balances {
        return Err("a call about another payment sent the same requests".to_owned());
    }
    Ok(Verdict::Holds)
}

/// Each request carries the credential: with another key and secret, every one of them is another request.
pub(crate) fn each_call_carries_the_credential<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let (mut setup, recorder) = bench.recorded_setup(script(&baseline.answers))?;
    setup.api_key = OTHER_API_KEY;
    setup.webhook_secrets = vec![STRANGE_SECRET];
    let provider = bench.provider(setup)?;
    drop(bench.ask(verb, &provider, &bench.facts)?);
    let sent = recorder.sent();
    let without = left_out_of_request(bench, verb, Part::Credential);
    for (number, (one, other)) in baseline.sent.iter().zip(&sent).enumerate() {
        let same = one.request.uri() == other.request.uri()
            && one.request.headers() == other.request.headers()
            && one.request.body() == other.request.body();
        if same && without.is_none() {
            return Err(format!(
                "request {} is the same with another key",
                number + 1
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// No part of a secret stands in a URL: URLs are logged by every server on the way.
pub(crate) fn no_secret_stands_in_a_url<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let parts = parts_of_secrets(bench);
    for one in &baseline.sent {
        let uri = one.request.uri().to_string();
        let decoded = percent_encoding::percent_decode_str(&uri).decode_utf8_lossy();
        if parts
            .iter()
            .any(|part| uri.contains(part) || decoded.contains(part))
        {
            let path = one.request.uri().path();
            return Err(format!("a part of a secret stood in the URL of `{path}`"));
        }
    }
    Ok(Verdict::Holds)
}

/// The longest time that a call may take without a network; some sign with RSA.
const BUSY: Duration = Duration::from_millis(250);

/// A call whose answers are there at once comes back at once: no pause holds the thread.
pub(crate) fn a_call_does_not_hold_the_thread<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let (provider, _) = bench.recorded(script(&baseline.answers))?;
        let start = Instant::now();
        drop(bench.ask(verb, &provider, &bench.facts)?);
        fastest = fastest.min(start.elapsed());
        if fastest < BUSY {
            return Ok(Verdict::Holds);
        }
    }
    Err(format!(
        "with answers that are there at once, it took {} ms of its thread",
        fastest.as_millis()
    ))
}
