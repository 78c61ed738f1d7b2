//! Error responses: which of them prove a refusal or an absence, and which leave the outcome open.

use dhow_core::{ErrorKind, Outcome, PayoutStatus};

use crate::{
    Bench, Done, ErrorWords, Harness, RecordedResponse, Run, ScriptedResponse, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
    edit,
    verb::{ending, is_failed_read, is_unknown},
};

use super::failures::nothing_more;

/// Client error statuses that the laws test.
const CLIENT_ERRORS: [u16; 14] = [
    400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 451,
];

/// Statuses that a server sends before it processes a request, so that they prove a refusal without an error body of the gateway.
const PRECEDE_WORK: [u16; 6] = [401, 403, 404, 405, 413, 415];

/// Bodies that are not an error message of the gateway, with a description.
const NO_WORDS: [(&str, &str); 6] = [
    ("an empty body", ""),
    ("an HTML page", "<html><body>no such page</body></html>"),
    ("an empty object", "{}"),
    ("an empty array", "[]"),
    ("null", "null"),
    ("plain text", "Not Found"),
];

/// 404 bodies of routers and proxies, which are about the path and not about a payment.
const ROUTERS: [&str; 6] = [
    r#"{"code":"no_route","message":"there is no such path"}"#,
    r#"{"statusCode":404,"message":"Cannot GET /v1/payments","error":"Not Found"}"#,
    r#"{"status":404,"code":"not-found","message":"Cannot GET /v1/payments"}"#,
    r#"{"message":"The route v1/payments could not be found."}"#,
    r#"{"message":"no Route matched with those values"}"#,
    r#"{"error":"Not Found"}"#,
];

/// A 4xx response without an error body of the gateway proves neither an absence, nor a duplicate, nor a decline.
///
/// Only the statuses in [`PRECEDE_WORK`] prove that a write was refused. Nothing is sent again.
pub(crate) fn only_gateway_errors_are_refusals<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for (position, index) in baseline.fault_positions().into_iter().enumerate() {
        for status in CLIENT_ERRORS {
            for (what, body) in NO_WORDS {
                let answer = ScriptedResponse::Received(RecordedResponse::new(status, body));
                let responses = baseline.with_fault_at(index, answer);
                let run = bench.call_scripted(verb, &bench.facts, responses)?;
                if let Some(wanted) = overstated(verb, status, position, &run) {
                    return Err(format!(
                        "the response had status {status} and {what}, and {}; expected: {wanted}",
                        ending(&run.result)
                    ));
                }
                nothing_more(&baseline, index, &run).map_err(|fault| {
                    format!("the response had status {status} and {what}, {fault}")
                })?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns the expected result if the call reported more than a status without an error body proves.
fn overstated(verb: Verb, status: u16, position: usize, run: &Run) -> Option<&'static str> {
    let Err(error) = &run.result else {
        return Some("an error");
    };
    let decisions = [
        ErrorKind::NotFound,
        ErrorKind::Duplicate,
        ErrorKind::Declined,
    ];
    if decisions.contains(&error.kind()) {
        return Some("an error other than `not found`, `duplicate` and `declined`");
    }
    if !verb.is_write() {
        return (error.outcome() != Outcome::ReadOnly).then_some("the outcome `read-only`");
    }
    // If an earlier write of the call succeeded, the outcome of the call may be open, whatever the later one reports.
    let refused = PRECEDE_WORK.contains(&status);
    if refused && (error.outcome() == Outcome::Refused || position > 0) {
        return None;
    }
    if refused {
        return Some("the outcome `refused`");
    }
    (!is_unknown(&run.result)).then_some("the outcome `Outcome::Unknown`")
}

/// Calls a verb whose last request gets another response.
fn with_last_response<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answer: RecordedResponse,
) -> Result<Option<Run>, String> {
    let Some(baseline) = bench.baseline(verb)? else {
        return Ok(None);
    };
    let last = baseline.sent.len().saturating_sub(1);
    let responses = baseline.with_fault_at(last, ScriptedResponse::Received(answer));
    let run = bench.call_scripted(verb, &bench.facts, responses)?;
    nothing_more(&baseline, last, &run)?;
    Ok(Some(run))
}

/// A documented refusal ends a write as `refused` and a read as `read-only`.
pub(crate) fn a_refusal_is_reported<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let refusal = item!(bench.harness.error_response(verb, ErrorWords::Refused));
    let Some(run) = with_last_response(bench, verb, refusal)? else {
        return LACKING;
    };
    let fine = run.result.as_ref().is_err_and(|error| {
        let outcome = if verb.is_write() {
            Outcome::Refused
        } else {
            Outcome::ReadOnly
        };
        error.outcome() == outcome && error.kind() != ErrorKind::NotFound
    });
    if fine {
        Ok(Verdict::Holds)
    } else {
        Err(format!(
            "the response was the documented refusal of ErrorWords::Refused, and {}; expected: an error with the outcome `refused` for a write or `read-only` for a read, and a kind other than `not found`",
            ending(&run.result)
        ))
    }
}

/// Only the gateway's own `not found` response, complete and with its own status, is an absence.
pub(crate) fn only_the_gateways_not_found_is_absence<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let absence = item!(bench.harness.error_response(verb, ErrorWords::NotFound));
    let Some(run) = with_last_response(bench, verb, absence.clone())? else {
        return LACKING;
    };
    if !is_absence(&run) {
        return Err(format!(
            "the response was the documented one of ErrorWords::NotFound, and {}; expected: an error of the kind `not found`, or an empty list for a search",
            ending(&run.result)
        ));
    }
    let refusal = bench
        .harness
        .error_response(verb, ErrorWords::Refused)
        .item();
    for (what, answer, expected) in not_absences(&absence, refusal) {
        let run = with_last_response(bench, verb, answer)?;
        if run.is_some_and(|run| is_absence(&run)) {
            return Err(format!(
                "{what}, and the provider reported an absence; expected: {expected}"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// Returns true if the call reported that the object does not exist.
fn is_absence(run: &Run) -> bool {
    match &run.result {
        Ok(Done::Payments(found)) => found.is_empty(),
        Ok(Done::Payouts(found)) => found.is_empty(),
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::NotFound,
    }
}

/// Returns responses that are not the gateway's `not found`, each with its description and the expected result.
fn not_absences(
    absence: &RecordedResponse,
    refusal: Option<RecordedResponse>,
) -> Vec<(String, RecordedResponse, String)> {
    let mut all = Vec::new();
    for status in [408, 429, 500, 502, 503] {
        let other = RecordedResponse {
            status,
            ..absence.clone()
        };
        let what = format!("the error body of ErrorWords::NotFound arrived with status {status}");
        let expected = "an absence only with the documented status".to_owned();
        all.push((what, other, expected));
    }
    for (what, answer) in incomplete(absence) {
        all.push((
            format!("the response was {what}"),
            answer,
            "an error".to_owned(),
        ));
    }
    for body in ROUTERS {
        let what = "the response was a 404 of a router or proxy".to_owned();
        let expected = format!("an absence only for the gateway's documented body; body: {body}");
        all.push((what, RecordedResponse::new(404, body), expected));
    }
    let refusals = refusal.map(|refusal| [with_status(&refusal, absence.status), refusal]);
    for refusal in refusals.into_iter().flatten() {
        let status = refusal.status;
        let what = format!("the error body of ErrorWords::Refused arrived with status {status}");
        let expected = "an absence only for the body of ErrorWords::NotFound".to_owned();
        all.push((what, refusal, expected));
    }
    all
}

/// Returns responses without a complete body of the gateway, with their descriptions.
fn incomplete(absence: &RecordedResponse) -> [(&'static str, RecordedResponse); 5] {
    let half = absence.body.slice(..absence.body.len() / 2);
    [
        (
            "half of the `not found` body with status 200",
            RecordedResponse::new(200, half.clone()),
        ),
        (
            "half of the `not found` body with its own status",
            absence.with_body(half),
        ),
        ("an empty 200", RecordedResponse::new(200, "")),
        ("an empty 204", RecordedResponse::new(204, "")),
        (
            "an HTML page with status 200",
            RecordedResponse::new(200, "<html></html>"),
        ),
    ]
}

/// Returns the response with another status, also in fields of the body that repeat the status.
fn with_status(answer: &RecordedResponse, status: u16) -> RecordedResponse {
    let own = answer.status.to_string();
    let body = std::str::from_utf8(&answer.body).unwrap_or_default();
    let repeated = edit::with_value(body, &status.to_string(), |member| member.value == own);
    let body = repeated.map_or_else(|| answer.body.clone(), Into::into);
    let answer = answer.with_body(body);
    RecordedResponse { status, ..answer }
}

/// The gateway's error for a reference that was used before is `duplicate`.
pub(crate) fn a_duplicate_is_reported<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let duplicate = item!(bench.harness.error_response(verb, ErrorWords::Duplicate));
    let Some(run) = with_last_response(bench, verb, duplicate)? else {
        return LACKING;
    };
    let fine = run
        .result
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::Duplicate);
    if fine {
        Ok(Verdict::Holds)
    } else {
        Err(format!(
            "the response was the documented one of ErrorWords::Duplicate, and {}; expected: an error of the kind `duplicate`",
            ending(&run.result)
        ))
    }
}

/// An error that says `still processing` leaves a write unknown, and a read reports no final result.
pub(crate) fn in_progress_is_open<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let open = item!(bench.harness.error_response(verb, ErrorWords::InProgress));
    let Some(run) = with_last_response(bench, verb, open)? else {
        return LACKING;
    };
    let fine = match (&run.result, verb.is_write()) {
        (result, true) => is_unknown(result),
        (Err(_), false) => {
            is_failed_read(&run.result)
                && run.result.as_ref().is_err_and(|error| {
                    !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::Declined)
                })
        }
        (Ok(Done::Payments(found)), false) => found.iter().all(|payment| payment.status.is_open()),
        (Ok(Done::Payouts(found)), false) => found.iter().all(|payout| {
            matches!(
                payout.status,
                PayoutStatus::Pending | PayoutStatus::Processing
            )
        }),
        (Ok(_), false) => false,
    };
    if fine {
        Ok(Verdict::Holds)
    } else {
        Err(format!(
            "the response was the documented one of ErrorWords::InProgress, and {}; expected: `Outcome::Unknown` for a write, an open status or an undecided error for a read",
            ending(&run.result)
        ))
    }
}

/// An error body with status 200 is a refusal only if the gateway refuses with 200, and only with documented codes.
pub(crate) fn words_of_an_error_in_200_are_not_a_refusal<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let refusal = item!(bench.harness.error_response(verb, ErrorWords::Refused));
    let judge = |what: &str, run: Option<Run>| match run {
        None => Ok(()),
        Some(run) => {
            let result = &run.result;
            let fine = if verb.is_write() {
                is_unknown(result)
            } else {
                is_failed_read(result)
            };
            let decided = result
                .as_ref()
                .is_err_and(|error| error.kind() == ErrorKind::NotFound);
            if fine && !decided {
                Ok(())
            } else {
                Err(format!(
                    "{what}, and {}; expected: `Outcome::Unknown` for a write, a failed read otherwise",
                    ending(result)
                ))
            }
        }
    };
    if refusal.status >= 300 {
        if bench.harness.reported_by_status().contains(&verb) {
            return Ok(Verdict::DoesNotApply(
                "the HTTP status alone indicates success",
            ));
        }
        for status in [200, 201] {
            let other = RecordedResponse {
                status,
                ..refusal.clone()
            };
            let what =
                format!("the error body of ErrorWords::Refused arrived with status {status}");
            judge(&what, with_last_response(bench, verb, other)?)?;
        }
        return Ok(Verdict::Holds);
    }
    let Ok(text) = std::str::from_utf8(&refusal.body) else {
        return Ok(Verdict::DoesNotApply("the refusals are not UTF-8 text"));
    };
    for strange in ["\"kit-code-4711\"", "\"\"", "null", "\"987654\""] {
        let specific = edit::members(text)
            .into_iter()
            .filter(|member| !is_common(&member.value));
        let names: Vec<String> = specific.map(|member| member.name).collect();
        let Some(body) = edit::with_value(text, strange, |member| names.contains(&member.name))
        else {
            continue;
        };
        let what = format!("a refusal with status 200 had the unknown code {strange}");
        judge(
            &what,
            with_last_response(bench, verb, refusal.with_body(body))?,
        )?;
    }
    Ok(Verdict::Holds)
}

/// Returns true for values that only indicate an error, without a code.
fn is_common(word: &str) -> bool {
    ["error", "fail", "failed", "false", "true", ""].contains(&word.to_lowercase().as_str())
}
