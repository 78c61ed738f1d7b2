//! Client errors: whose words prove a refusal or an absence, and what stays open (L5, L29, L37).

use dhow_core::{ErrorKind, Outcome, PayoutStatus};

use crate::{
    Bench, Done, ErrorWords, Harness, RecordedResponse, Run, ScriptedResponse, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
    edit,
    verb::{ending, is_failed_read, is_unknown},
};

use super::answers::nothing_more;

/// The client errors that the laws try.
const CLIENT_ERRORS: [u16; 14] = [
    400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 415, 422, 425, 451,
];

/// The statuses that precede any work, so that they prove a refusal without words.
const PRECEDE_WORK: [u16; 6] = [401, 403, 404, 405, 413, 415];

/// Bodies that are not the gateway's words.
const NO_WORDS: [(&str, &str); 6] = [
    ("an empty body", ""),
    ("a page", "<html><body>no such page</body></html>"),
    ("an empty object", "{}"),
    ("an empty list", "[]"),
    ("null", "null"),
    ("a text", "Not Found"),
];

/// How routers and proxies say that they know no such path: nothing of it is about a payment.
const ROUTERS: [&str; 6] = [
    r#"{"code":"no_route","message":"there is no such path"}"#,
    r#"{"statusCode":404,"message":"Cannot GET /v1/payments","error":"Not Found"}"#,
    r#"{"status":404,"code":"not-found","message":"Cannot GET /v1/payments"}"#,
    r#"{"message":"The route v1/payments could not be found."}"#,
    r#"{"message":"no Route matched with those values"}"#,
    r#"{"error":"Not Found"}"#,
];

/// Client errors without the gateway's own words: they prove neither absence, nor a duplicate, nor a decline, and only those that
/// precede any work prove that a write was refused. Nothing is sent again.
pub(crate) fn only_the_gateways_words_decide<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    for (position, moment) in baseline.moments().into_iter().enumerate() {
        for status in CLIENT_ERRORS {
            for (what, body) in NO_WORDS {
                let answer = ScriptedResponse::Answer(RecordedResponse::new(status, body));
                let responses = baseline.with_fault_at(moment, answer);
                let run = bench.play(verb, &bench.facts, responses)?;
                if let Some(wanted) = overstated(verb, status, position, &run) {
                    return Err(format!(
                        "the answer was {status} with {what}, and {} instead of {wanted}",
                        ending(&run.result)
                    ));
                }
                nothing_more(&baseline, moment, &run)
                    .map_err(|fault| format!("the answer was {status} with {what}, {fault}"))?;
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The right ending, if the run claims more than a wordless status proves.
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
        return Some("an error that states no decision of the gateway");
    }
    if !verb.is_write() {
        return (error.outcome() != Outcome::ReadOnly).then_some("the outcome `read-only`");
    }
    // After a first write that went well the whole may be open, whatever happened to the second.
    let refused = PRECEDE_WORK.contains(&status);
    if refused && (error.outcome() == Outcome::Refused || position > 0) {
        return None;
    }
    if refused {
        return Some("the outcome `refused`");
    }
    (!is_unknown(&run.result)).then_some("`Outcome::Unknown` with a resolution")
}

/// The last request of a verb answered by something else.
fn answered<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answer: RecordedResponse,
) -> Result<Option<Run>, String> {
    let Some(baseline) = bench.baseline(verb)? else {
        return Ok(None);
    };
    let last = baseline.sent.len().saturating_sub(1);
    let responses = baseline.with_fault_at(last, ScriptedResponse::Answer(answer));
    let run = bench.play(verb, &bench.facts, responses)?;
    nothing_more(&baseline, last, &run)?;
    Ok(Some(run))
}

/// The gateway's words of a refusal prove that nothing happened; they are no success, no absence and nothing open.
pub(crate) fn the_gateways_refusal_is_one<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let refusal = item!(bench.harness.error_answer(verb, ErrorWords::Refused));
    let Some(run) = answered(bench, verb, refusal)? else {
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
            "the gateway refused in its own words, and {}",
            ending(&run.result)
        ))
    }
}

/// The gateway's "not found" is an absence; the same words under another status, or cut off, are none.
pub(crate) fn only_the_gateways_not_found_is_absence<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let absence = item!(bench.harness.error_answer(verb, ErrorWords::NotFound));
    let is_absence = |run: &Run| match &run.result {
        Ok(Done::Payments(found)) => found.is_empty(),
        Ok(Done::Payouts(found)) => found.is_empty(),
        Ok(_) => false,
        Err(error) => error.kind() == ErrorKind::NotFound,
    };
    let Some(run) = answered(bench, verb, absence.clone())? else {
        return LACKING;
    };
    if !is_absence(&run) {
        return Err(format!(
            "the gateway said that it does not exist, and {}",
            ending(&run.result)
        ));
    }
    for status in [408, 429, 500, 502, 503] {
        let other = RecordedResponse {
            status,
            ..absence.clone()
        };
        let run = answered(bench, verb, other)?;
        if run.is_some_and(|run| is_absence(&run)) {
            return Err(format!(
                "the words for absence came with status {status}, and were believed"
            ));
        }
    }
    let half = absence.body.slice(..absence.body.len() / 2);
    for (what, answer) in [
        (
            "a success without entries that was cut",
            RecordedResponse::new(200, half.clone()),
        ),
        ("half of the words for absence", absence.with_body(half)),
        ("an empty success", RecordedResponse::new(200, "")),
        ("no content", RecordedResponse::new(204, "")),
        ("a page", RecordedResponse::new(200, "<html></html>")),
    ] {
        let run = answered(bench, verb, answer)?;
        if run.is_some_and(|run| is_absence(&run)) {
            return Err(format!("{what} was taken for an absence"));
        }
    }
    for body in ROUTERS {
        let run = answered(bench, verb, RecordedResponse::new(404, body))?;
        if run.is_some_and(|run| is_absence(&run)) {
            return Err(format!(
                "the words of a router were taken for an absence: {body}"
            ));
        }
    }
    if let Some(refusal) = bench.harness.error_answer(verb, ErrorWords::Refused).item() {
        for refusal in [with_status(&refusal, absence.status), refusal] {
            let status = refusal.status;
            let run = answered(bench, verb, refusal)?;
            if run.is_some_and(|run| is_absence(&run)) {
                return Err(format!(
                    "the words of another refusal came with status {status}, and were taken for an absence"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The same words under another status, which they repeat where they name their own.
fn with_status(answer: &RecordedResponse, status: u16) -> RecordedResponse {
    let own = answer.status.to_string();
    let body = std::str::from_utf8(&answer.body).unwrap_or_default();
    let repeated = edit::with_value(body, &status.to_string(), |member| member.value == own);
    let body = repeated.map_or_else(|| answer.body.clone(), Into::into);
    let answer = answer.with_body(body);
    RecordedResponse { status, ..answer }
}

/// The gateway's "used before" is a duplicate, and nothing else.
pub(crate) fn a_duplicate_is_one<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let duplicate = item!(bench.harness.error_answer(verb, ErrorWords::Duplicate));
    let Some(run) = answered(bench, verb, duplicate)? else {
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
            "the gateway knew the reference already, and {}",
            ending(&run.result)
        ))
    }
}

/// "Still working" and "cannot say" are open (L37): a write is unknown, a read is no decision.
pub(crate) fn in_progress_is_open<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let open = item!(bench.harness.error_answer(verb, ErrorWords::InProgress));
    let Some(run) = answered(bench, verb, open)? else {
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
        (Ok(Done::Payments(found)), false) => found.iter().all(|one| one.status.is_open()),
        (Ok(Done::Payouts(found)), false) => found
            .iter()
            .all(|one| matches!(one.status, PayoutStatus::Pending | PayoutStatus::Processing)),
        (Ok(_), false) => false,
    };
    if fine {
        Ok(Verdict::Holds)
    } else {
        Err(format!(
            "the gateway could not say yet, and {}",
            ending(&run.result)
        ))
    }
}

/// Words of an error in an answer with 200: a refusal only where the gateway refuses like that, and only with words that are known.
pub(crate) fn words_of_an_error_in_200_are_not_a_refusal<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let refusal = item!(bench.harness.error_answer(verb, ErrorWords::Refused));
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
                Err(format!("{what}, and {}", ending(result)))
            }
        }
    };
    if refusal.status >= 300 {
        if bench.harness.told_by_status().contains(&verb) {
            return Ok(Verdict::DoesNotApply("the status alone tells the success"));
        }
        for status in [200, 201] {
            let other = RecordedResponse {
                status,
                ..refusal.clone()
            };
            let what = format!("the words of a refusal came with {status}");
            judge(&what, answered(bench, verb, other)?)?;
        }
        return Ok(Verdict::Holds);
    }
    let Ok(text) = std::str::from_utf8(&refusal.body) else {
        return Ok(Verdict::DoesNotApply("its refusals are no text"));
    };
    for strange in ["\"kit-code-4711\"", "\"\"", "null", "\"987654\""] {
        let one_word = edit::members(text)
            .into_iter()
            .filter(|one| !is_common(&one.value));
        let names: Vec<String> = one_word.map(|one| one.name).collect();
        let Some(body) = edit::with_value(text, strange, |one| names.contains(&one.name)) else {
            continue;
        };
        let what = format!("a refusal with the unknown words {strange} came with 200");
        judge(&what, answered(bench, verb, refusal.with_body(body))?)?;
    }
    Ok(Verdict::Holds)
}

/// Words that only say that there was an error.
fn is_common(word: &str) -> bool {
    ["error", "fail", "failed", "false", "true", ""].contains(&word.to_lowercase().as_str())
}
