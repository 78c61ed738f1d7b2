//! Responses that do not decide a call: server errors, error pages, redirects, rate limits.

use std::time::Duration;

use dhow_core::{ErrorKind, Outcome, PaymentProvider, Resolution};

use crate::{
    Baseline, Bench, ErrorWords, Harness, RecordedResponse, Run, ScriptedResponse, Sent, Verb,
    Verdict,
    bench::{Checked, LACKING},
    verb::{ending, is_failed_read, is_unknown},
};

/// The resolution of an unknown outcome can be carried out: a lookup needs a provider with a search, a poll needs a known id, and a
/// comparison of refunds needs a refund.
pub(crate) fn the_resolution_can_be_carried_out<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let provider = bench.listener()?;
    let facts = &bench.facts;
    for (position, index) in baseline.fault_positions().into_iter().enumerate() {
        let lost = baseline.with_fault_at(index, ScriptedResponse::MaybeSent);
        let run = bench.call_scripted(verb, facts, lost)?;
        let Some(resolution) = run.result.err().and_then(|error| error.resolution()) else {
            continue;
        };
        let is_new = matches!(verb, Verb::CreatePayment | Verb::Payout) && position == 0;
        let search = match verb {
            Verb::Payout => provider.payout_lookup().is_some(),
            _ => provider.lookup().is_some(),
        };
        match resolution {
            Resolution::LookUp if !search => {
                return Err("the response was lost, and the error has `Resolution::LookUp`, but the provider offers no lookup for this operation; use a resolution that the caller can carry out".to_owned());
            }
            // If the gateway's id of a new object is the merchant's reference, the caller can poll it at once.
            Resolution::Poll if is_new && facts.provider_reference != facts.merchant_reference => {
                return Err("the response was lost, and with it the gateway's id, but the error has `Resolution::Poll`, which needs that id; use a resolution that the caller can carry out".to_owned());
            }
            // Only the payment is known: the refund's id was in the response.
            Resolution::Poll if verb == Verb::Refund => {
                return Err("the response was lost, and with it the gateway's id of the refund, but the error has `Resolution::Poll`, which needs that id; use `Resolution::CompareRefunds`".to_owned());
            }
            Resolution::CompareRefunds if verb != Verb::Refund => {
                return Err("the response was lost, and the error has `Resolution::CompareRefunds`, but the call is no refund; use a resolution that the caller can carry out".to_owned());
            }
            _ => {}
        }
    }
    Ok(Verdict::Holds)
}

/// Tests 5xx responses, with and without an error body of the gateway.
pub(crate) fn a_server_fault_is_unknown<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let answers = [
        RecordedResponse::new(500, r#"{"message":"Server Error"}"#),
        RecordedResponse::new(502, "<html>bad gateway</html>"),
        RecordedResponse::new(503, ""),
        RecordedResponse::new(504, "upstream timed out"),
    ];
    none_is_accepted(bench, verb, |_| answers.to_vec())?;
    // An error body of the gateway proves nothing if the status is 5xx.
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let last = baseline.answers.len().saturating_sub(1);
    for words in ErrorWords::ALL {
        let Some(documented) = bench.harness.error_response(verb, *words).item() else {
            continue;
        };
        for status in [500, 502, 503] {
            let answer = RecordedResponse {
                status,
                ..documented.clone()
            };
            let responses = baseline.with_fault_at(last, ScriptedResponse::Received(answer));
            let run = bench.call_scripted(verb, &bench.facts, responses)?;
            let decided = run.result.as_ref().is_err_and(|error| {
                let decisions = [ErrorKind::Declined, ErrorKind::NotFound];
                decisions.contains(&error.kind()) || error.outcome() == Outcome::Refused
            });
            if run.result.is_ok() || decided {
                return Err(format!(
                    "the gateway's error body for ErrorWords::{words:?} arrived with status {status}, and {}; expected: a 5xx response decides nothing, whatever its body",
                    ending(&run.result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Tests 200 responses with an error page, an empty body, half of the expected body, and JSON of another shape.
pub(crate) fn an_unexpected_200_is_unknown<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    if bench.harness.reported_by_status().contains(&verb) {
        return Ok(Verdict::DoesNotApply(
            "the HTTP status alone indicates success",
        ));
    }
    let moves_money = verb.moves_money();
    none_is_accepted(bench, verb, |recorded| {
        let half = recorded.body.slice(..recorded.body.len() / 2);
        let mut bodies = vec![
            "<!DOCTYPE html><html><body>under maintenance</body></html>".into(),
            "".into(),
            "{".into(),
            "7".into(),
            "\"ok\"".into(),
            half,
        ];
        if moves_money {
            bodies.extend(["{}".into(), "[]".into(), "null".into()]);
        }
        let page = |body| RecordedResponse::new(200, body);
        bodies.into_iter().map(page).collect()
    })
}

/// Tests redirects to another host.
pub(crate) fn a_redirect_is_not_followed<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    none_is_accepted(bench, verb, |_| {
        let to = |status| {
            RecordedResponse::new(status, "")
                .with_header("location", "https://elsewhere.example/v1/pay")
        };
        vec![to(302), to(307), to(308)]
    })
}

/// Checks that each of the responses leaves a write unknown and fails a read, and that nothing is sent after it.
fn none_is_accepted<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answers: impl Fn(&RecordedResponse) -> Vec<RecordedResponse>,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for index in baseline.fault_positions() {
        let recorded = baseline.answers.get(index);
        for answer in recorded.map(&answers).unwrap_or_default() {
            let length = answer.body.len();
            let what = format!(
                "the response had status {} and a body of {length} bytes",
                answer.status
            );
            let responses = baseline.with_fault_at(index, ScriptedResponse::Received(answer));
            let run = bench.call_scripted(verb, &bench.facts, responses)?;
            let as_expected = if verb.is_write() {
                is_unknown(&run.result)
            } else {
                is_failed_read(&run.result)
            };
            if !as_expected {
                let wanted = if verb.is_write() {
                    "expected: an error with `Outcome::Unknown`"
                } else {
                    "expected: an error with the outcome `read-only`"
                };
                return Err(format!("{what}, and {}; {wanted}", ending(&run.result)));
            }
            nothing_more(&baseline, index, &run).map_err(|fault| format!("{what}, {fault}"))?;
        }
    }
    Ok(Verdict::Holds)
}

/// After an error of the transport the provider sends nothing again.
pub(crate) fn nothing_is_sent_twice<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for (position, index) in baseline.fault_positions().into_iter().enumerate() {
        for (response, what) in [
            (
                ScriptedResponse::NotSent,
                "the request certainly was not sent",
            ),
            (
                ScriptedResponse::MaybeSent,
                "the request may have been sent",
            ),
        ] {
            let certain = matches!(response, ScriptedResponse::NotSent);
            let run =
                bench.call_scripted(verb, &bench.facts, baseline.with_fault_at(index, response))?;
            nothing_more(&baseline, index, &run).map_err(|fault| format!("{what}, {fault}"))?;
            let expected = match (certain, verb.is_write()) {
                (true, _) => Outcome::NotSent.as_str(),
                (false, false) => Outcome::ReadOnly.as_str(),
                (false, true) => "unknown",
            };
            // If an earlier write of the call succeeded, a later one that was not sent leaves the outcome of the call open.
            let first = position == 0;
            let found = run
                .result
                .as_ref()
                .map_err(|error| error.outcome().as_str());
            if first && found.as_ref().err() != Some(&expected) {
                return Err(format!(
                    "{what}, and {}; expected: the outcome `{expected}`",
                    ending(&run.result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Tests 429 with `Retry-After`.
pub(crate) fn a_429_is_not_retried<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for index in baseline.fault_positions() {
        let busy = RecordedResponse::new(429, "").with_header("retry-after", "7");
        let responses = baseline.with_fault_at(index, ScriptedResponse::Received(busy));
        let run = bench.call_scripted(verb, &bench.facts, responses)?;
        let what = "the response was 429 with `Retry-After: 7`";
        let as_expected = run.result.as_ref().is_err_and(|error| {
            error.kind() == ErrorKind::RateLimited
                && error.retry_after() == Some(Duration::from_secs(7))
        });
        if !as_expected {
            let wanted = "expected: `rate limited` with a retry_after() of 7 s";
            return Err(format!("{what}, and {}; {wanted}", ending(&run.result)));
        }
        if run.sent.len() > index + 1 {
            return Err(format!(
                "{what}, and the provider sent another request at once; expected: it returns the error and leaves the retry to the caller"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Checks that after the fault no write is sent, no read is repeated, and no request goes to another host.
pub(super) fn nothing_more(baseline: &Baseline, index: usize, run: &Run) -> Result<(), String> {
    let (writes, expected) = (run.writes(), baseline.writes_until(index));
    if writes > expected {
        return Err(format!(
            "and the provider sent {writes} writes; expected: {expected}, because only the transport may retry"
        ));
    }
    let host = |sent: &Sent| sent.request.uri().authority().cloned();
    let known: Vec<_> = baseline.sent.iter().map(host).collect();
    let elsewhere = run.sent.iter().find(|sent| !known.contains(&host(sent)));
    if let Some(sent) = elsewhere {
        let host = sent.request.uri().host().unwrap_or_default();
        return Err(format!(
            "and the provider sent a request to the host {host}; expected: the configured host only"
        ));
    }
    if expected == 0 && run.sent.len() > index + 1 {
        return Err(
            "and the provider repeated the read; leave retries to the transport".to_owned(),
        );
    }
    Ok(())
}
