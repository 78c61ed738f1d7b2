//! Methods, URLs, credentials and repetition of requests.

use std::time::{Duration, Instant};

use dhow_core::Effect;
use http::Request;

use crate::{
    Bench, Harness, Part, Sent, Verb, Verdict,
    bench::{Checked, LACKING, UNROUTABLE, script},
    setup::{OTHER_API_KEY, STRANGE_SECRET},
};

use super::{request_fields::left_out_of_request, secrecy::parts_of_secrets};

/// Returns a request as text: method, URL, headers, decrypted body.
fn plain<H: Harness>(bench: &Bench<'_, H>, request: &Request<bytes::Bytes>) -> String {
    let mut lines = format!("{} {}\n", request.method(), request.uri());
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        lines += &format!("{name}: {value}\n");
    }
    lines + &String::from_utf8_lossy(&bench.harness.opened(request))
}

fn all<H: Harness>(bench: &Bench<'_, H>, sent: &[Sent]) -> Vec<String> {
    sent.iter()
        .map(|sent| plain(bench, &sent.request))
        .collect()
}

/// Writes use unsafe methods, reads use safe methods or POST, and every URL is below the base URL.
pub(crate) fn requests_are_of_their_kind<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let base = UNROUTABLE.split_once("//").unwrap_or_default().1;
    for sent in &baseline.sent {
        let (method, uri) = (sent.request.method(), sent.request.uri());
        let fits = match sent.effect {
            // Some gateways take queries by POST.
            Effect::Read => method.is_safe() || method == http::Method::POST,
            Effect::Write => !method.is_safe(),
        };
        if !fits {
            let path = uri.path();
            return Err(format!(
                "{method} {path} was sent with Effect::{:?}; expected: GET, HEAD or POST for a read, and a method that no cache responds to, such as POST, for a write",
                sent.effect
            ));
        }
        let host = uri.authority().map_or("", |host| host.as_str());
        let below = format!("{host}{}", uri.path());
        if !below.starts_with(&format!("{base}/")) {
            return Err(format!(
                "the base URL is {UNROUTABLE}, and a request was sent to {host}{}; build every URL from the configured base URL",
                uri.path()
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// A repeated call with the same arguments sends the same bytes; a call about another payment sends other bytes.
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
        // The result does not matter, because a gateway may refuse the repetition. The requests are compared.
        drop(bench.call(verb, &provider, &bench.facts)?);
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
                "a repeated call sent `{new}`, the first call `{old}`; derive keys and times from the arguments, so that the gateway recognises the repetition"
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
        return Err(
            "calls about two payments sent the same requests; send the reference of the payment"
                .to_owned(),
        );
    }
    Ok(Verdict::Holds)
}

/// Every request depends on the configured API key or secret.
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
    drop(bench.call(verb, &provider, &bench.facts)?);
    let sent = recorder.sent();
    let without = left_out_of_request(bench, verb, Part::Credential);
    for (number, (usual, other)) in baseline.sent.iter().zip(&sent).enumerate() {
        let same = usual.request.uri() == other.request.uri()
            && usual.request.headers() == other.request.headers()
            && usual.request.body() == other.request.body();
        if same && without.is_none() {
            return Err(format!(
                "request {} of the call is the same with another API key and webhook secret; send the credential with every request",
                number + 1
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// No URL contains half of a secret or more.
pub(crate) fn no_secret_stands_in_a_url<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let parts = parts_of_secrets(bench);
    for sent in &baseline.sent {
        let uri = sent.request.uri().to_string();
        let decoded = percent_encoding::percent_decode_str(&uri).decode_utf8_lossy();
        if parts
            .iter()
            .any(|part| uri.contains(part) || decoded.contains(part))
        {
            let path = sent.request.uri().path();
            return Err(format!(
                "the URL of the request to `{path}` contains a part of a secret; send the secret in a header or in the body"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Maximum duration of a call without a network. It leaves time for an RSA signature.
const MAX_BUSY: Duration = Duration::from_millis(250);

/// A call whose responses are available at once returns within 250 ms.
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
        drop(bench.call(verb, &provider, &bench.facts)?);
        fastest = fastest.min(start.elapsed());
        if fastest < MAX_BUSY {
            return Ok(Verdict::Holds);
        }
    }
    Err(format!(
        "with responses that are available at once, the fastest of five calls took {} ms; expected: less than {} ms; do not block the thread",
        fastest.as_millis(),
        MAX_BUSY.as_millis()
    ))
}
