//! Faults of a real TCP connection: refused, reset, stalled, slow, endless.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use bytes::Bytes;
use dhow_core::{ErrorKind, Outcome};
use tokio::net::TcpSocket;

use crate::{
    Baseline, Bench, Bounds, Harness, RecordedResponse, Script, Verb, Verdict,
    bench::{Checked, LACKING},
    verb::{ending, is_failed_read, is_unknown},
};

const MEGABYTE: usize = 1024 * 1024;
/// Limits for laws that are not about limits.
const WIDE_BOUNDS: Bounds = Bounds::new(Duration::from_secs(10), MEGABYTE);
/// Pause before each byte of a slow response.
const SLOW_BODY: Duration = Duration::from_millis(100);
/// Maximum duration of a call with a deadline of 400 ms, with a margin for a busy machine.
const MAX_DURATION: Duration = Duration::from_secs(3);

/// A response that is cut off at any byte leaves a write unknown and fails a read; the write is sent once.
pub(crate) fn a_truncated_response_is_unknown<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let transport = bench.harness.transport(WIDE_BOUNDS);
    for index in baseline.fault_positions() {
        let whole = response(&baseline, index);
        // The transport repeats a failed read after a pause, so that only a few positions are tested.
        let step = if verb.is_write() {
            1
        } else {
            (whole.len() / 5).max(41)
        };
        for cut in (0..whole.len()).step_by(step) {
            let cut_off = Script::answer(whole.clone()).reset_after(cut);
            let server = bench.server(after(&baseline, index, cut_off));
            let provider = bench.provider_at(&server.url(), transport.clone())?;
            let result = bench.call(verb, &provider, &bench.facts)?;
            let what = format!("the connection was reset after {cut} bytes of the response");
            if !verb.is_write() {
                if !is_failed_read(&result) {
                    return Err(format!(
                        "{what}, and {}; expected: an error with the outcome `read-only`",
                        ending(&result)
                    ));
                }
                continue;
            }
            if !is_unknown(&result) {
                return Err(format!(
                    "{what}, and {}; expected: an error with `Outcome::Unknown`",
                    ending(&result)
                ));
            }
            let requests = server.requests().len();
            if requests != index + 1 {
                let expected = index + 1;
                return Err(format!(
                    "{what}, and the server received {requests} requests; expected: {expected}, because a write is never repeated"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A refused connection is `unavailable` with the outcome `not-sent`.
pub(crate) fn no_connection_is_not_sent<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    // The socket is bound but does not listen: connections are refused, and no other program can take the port.
    let socket = TcpSocket::new_v4().and_then(|socket| {
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        Ok(socket)
    });
    let socket = socket.map_err(|error| format!("this machine has no free port: {error}"))?;
    let address = socket.local_addr().map_err(|error| error.to_string())?;
    let transport = bench.harness.transport(WIDE_BOUNDS);
    let provider = bench.provider_at(&format!("http://{address}"), transport)?;
    let result = bench.call(verb, &provider, &bench.facts)?;
    drop(socket);
    let certain = result.as_ref().is_err_and(|error| {
        error.outcome() == Outcome::NotSent && error.kind() == ErrorKind::Unavailable
    });
    if certain {
        return Ok(Verdict::Holds);
    }
    Err(format!(
        "the connection was refused, and {}; expected: `unavailable` with the outcome `not-sent`",
        ending(&result)
    ))
}

/// A gateway that stops responding, or responds byte by byte, ends the call at its deadline.
pub(crate) fn a_silent_gateway_ends_in_time<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let bounds = Bounds::new(Duration::from_millis(400), MEGABYTE);
    for index in baseline.fault_positions() {
        let whole = response(&baseline, index);
        let half = whole.len() / 2;
        let scripts = [
            (
                "sent no response",
                Script::answer(whole.clone()).hang_after(0),
            ),
            (
                "stopped in the middle of its response",
                Script::answer(whole.clone()).hang_after(half),
            ),
            (
                "sent its response byte by byte",
                Script::answer(whole).dripped(SLOW_BODY),
            ),
        ];
        for (how, script) in scripts {
            let server = bench.server(after(&baseline, index, script));
            let provider = bench.provider_at(&server.url(), bench.harness.transport(bounds))?;
            let begin = Instant::now();
            let result = bench.call(verb, &provider, &bench.facts)?;
            let what = format!("the gateway {how}");
            let ended = if verb.is_write() {
                is_unknown(&result)
            } else {
                is_failed_read(&result)
            };
            if !ended {
                return Err(format!(
                    "{what}, and {}; expected: `Outcome::Unknown` for a write, a failed read otherwise",
                    ending(&result)
                ));
            }
            let took = begin.elapsed();
            if took > MAX_DURATION {
                return Err(format!(
                    "{what}, and the call took {} ms; expected: it ends at the deadline of its transport, 400 ms",
                    took.as_millis()
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// A response body above the limit of 64 KiB is not read to its end: a valid one after 1 MiB of spaces, and one of 8 MiB without a
/// `Content-Length`.
pub(crate) fn an_endless_answer_is_cut_off<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let bounds = Bounds::new(Duration::from_secs(4), 64 * 1024);
    for index in baseline.fault_positions() {
        let recorded = baseline.answers.get(index).cloned();
        let mut padded = recorded.unwrap_or_else(|| RecordedResponse::new(200, ""));
        padded.body = [&vec![b' '; MEGABYTE][..], &padded.body].concat().into();
        let scripts = [
            Script::answer(wire(&padded)),
            Script::endless(8 * 1024 * 1024),
        ];
        for script in scripts {
            let server = bench.server(after(&baseline, index, script));
            let provider = bench.provider_at(&server.url(), bench.harness.transport(bounds))?;
            let result = bench.call(verb, &provider, &bench.facts)?;
            let ended = if verb.is_write() {
                is_unknown(&result)
            } else {
                is_failed_read(&result)
            };
            if !ended {
                return Err(format!(
                    "the response body was larger than 1 MiB, the limit was 64 KiB, and {}; expected: `Outcome::Unknown` for a write, a failed read otherwise",
                    ending(&result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Returns a script of the recorded responses before the request at `index`, followed by the given script.
fn after(baseline: &Baseline, index: usize, script: Script) -> Script {
    let before = baseline.answers.iter().take(index).rev();
    before.fold(script, |rest, recorded| {
        Script::answer(wire(recorded)).then(rest)
    })
}

/// Returns the bytes of the recorded response to the request at `index`.
fn response(baseline: &Baseline, index: usize) -> Bytes {
    baseline.answers.get(index).map(wire).unwrap_or_default()
}

/// Encodes a response as HTTP/1.1.
pub(crate) fn wire(recorded: &RecordedResponse) -> Bytes {
    let length = recorded.body.len();
    let mut head = format!(
        "HTTP/1.1 {} Status\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n",
        recorded.status
    );
    for (name, value) in &recorded.headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    [head.as_bytes(), &recorded.body].concat().into()
}
