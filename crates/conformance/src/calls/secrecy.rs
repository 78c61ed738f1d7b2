//! Secrets and unparsed responses in `Debug` output, errors and logs.

use std::{error::Error as StdError, fmt::Write as _, time::Duration};

use dhow_core::Result;

use crate::{
    Bench, Bounds, Done, Harness, RecordedResponse, Script, ScriptedResponse, Verb, Verdict,
    bench::{Checked, LACKING},
    captured_logs::CapturedLogs,
    setup::{API_KEY, PREVIOUS_SECRET, SECRET},
};

use super::network::wire;

/// Marker in responses that cannot be parsed.
const CANARY: &str = "canary-51c0ffee";

/// No `Debug` output, error text or log entry contains half of a secret or an unparsed response.
pub(crate) fn secrets_are_not_logged<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let logs = CapturedLogs::default();
    let capture = logs.capture();
    let index = baseline
        .fault_positions()
        .last()
        .copied()
        .unwrap_or_default();
    let page = format!("<html><body>{CANARY} {CANARY}</body></html>");
    let shape = format!(r#"{{"{CANARY}":"{CANARY}","status":{{"{CANARY}":1}}}}"#);
    let responses = [
        ScriptedResponse::Received(RecordedResponse::new(
            401,
            r#"{"message":"Unauthenticated."}"#,
        )),
        ScriptedResponse::Received(RecordedResponse::new(200, page.clone())),
        ScriptedResponse::Received(RecordedResponse::new(502, page)),
        ScriptedResponse::Received(RecordedResponse::new(200, shape)),
        ScriptedResponse::MaybeSent,
        ScriptedResponse::NotSent,
    ];
    let mut output = format!("{:?}", baseline.done);
    for response in responses {
        let (provider, _) = bench.recorded(baseline.with_fault_at(index, response))?;
        let result = bench.call(verb, &provider, &bench.facts)?;
        print(&mut output, &result);
        let _ = write!(output, " {provider:?} {provider:#?}");
    }
    over_the_network(bench, verb, &baseline.answers, &mut output)?;
    drop(capture);
    output += &logs.text();
    for secret in parts_of_secrets(bench) {
        if output.contains(&secret) {
            return Err(format!(
                "`Debug` output, an error or a log entry contains half of a secret, after the text: {}",
                text_before(&output, &secret)
            ));
        }
    }
    if output.contains(CANARY) {
        return Err(format!(
            "`Debug` output, an error or a log entry contains a part of a response that could not be parsed, after the text: {}",
            text_before(&output, CANARY)
        ));
    }
    Ok(Verdict::Holds)
}

/// Returns the texts that reveal a secret: each half of it as text, as a list of byte values, and as hexadecimal digits.
pub(crate) fn parts_of_secrets<H: Harness>(bench: &Bench<'_, H>) -> Vec<String> {
    let mut secrets = bench.harness.secrets();
    secrets.extend([API_KEY, SECRET, PREVIOUS_SECRET]);
    let mut parts = Vec::new();
    for secret in secrets {
        let bytes = secret.as_bytes();
        let length = bytes.len().div_ceil(2).max(8);
        let halves = bytes.windows(length.min(bytes.len()));
        for half in halves {
            parts.extend(String::from_utf8(half.to_vec()));
            let numbers: Vec<String> = half.iter().map(u8::to_string).collect();
            parts.push(numbers.join(", "));
            parts.push(half.iter().map(|byte| format!("{byte:02x}")).collect());
            parts.push(half.iter().map(|byte| format!("{byte:02X}")).collect());
        }
    }
    parts
}

/// Repeats the call over the transport of the provider's users, which may log something as well.
fn over_the_network<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
    answers: &[RecordedResponse],
    output: &mut String,
) -> Result<(), String> {
    let bounds = Bounds::new(Duration::from_secs(5), 1024 * 1024);
    let transport = bench.harness.transport(bounds);
    let last = Script::answer(wire(&RecordedResponse::new(401, CANARY)));
    let script = answers
        .iter()
        .rev()
        .fold(last, |rest, answer| Script::answer(wire(answer)).then(rest));
    let server = bench.server(script);
    let provider = bench.provider_at(&server.url(), transport)?;
    for _ in 0..2 {
        print(output, &bench.call(verb, &provider, &bench.facts)?);
    }
    Ok(())
}

fn print(output: &mut String, result: &Result<Done>) {
    let _ = match result {
        Ok(done) => write!(output, " {done:?}"),
        Err(error) => write!(output, " {error} {error:?} {error:#?}"),
    };
    let mut cause = result.as_ref().err().and_then(StdError::source);
    while let Some(error) = cause {
        let _ = write!(output, " {error} {error:?}");
        cause = error.source();
    }
}

/// Returns the text before a forbidden word, so that a violation does not repeat the word itself.
pub(crate) fn text_before<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or(0);
    let before = text.get(..at).unwrap_or_default();
    let start = before.char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    before.get(start..).unwrap_or_default()
}
