//! Faults of a real network: connections that break, hang, or never come about.

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
const GENEROUS: Bounds = Bounds::new(Duration::from_secs(10), MEGABYTE);
/// The pause before each byte of an answer that comes byte by byte.
const SLOW_BODY: Duration = Duration::from_millis(100);
/// How long a call with a deadline of 400 ms may take on a busy machine.
const SOON: Duration = Duration::from_secs(3);

/// The connection is reset after every byte of the answer to a write, and after some of the answer to a read.
pub(crate) fn a_cut_answer_is_unknown<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let transport = bench.harness.transport(GENEROUS);
    for moment in baseline.moments() {
        let whole = answer(&baseline, moment);
        // A read that was cut is sent again after a pause, so only a few places are tried.
        let step = if verb.is_write() {
            1
        } else {
            (whole.len() / 5).max(41)
        };
        for cut in (0..whole.len()).step_by(step) {
            let cut_off = Script::answer(whole.clone()).reset_after(cut);
            let server = bench.server(after(&baseline, moment, cut_off));
            let provider = bench.provider_at(&server.url(), transport.clone())?;
            let result = bench.ask(verb, &provider, &bench.facts)?;
            let what = format!("the connection was reset after {cut} bytes of the answer");
            if !verb.is_write() {
                if !is_failed_read(&result) {
                    return Err(format!("{what}, and {}", ending(&result)));
                }
                continue;
            }
            if !is_unknown(&result) {
                let told = "instead of `Outcome::Unknown` with a resolution";
                return Err(format!("{what}, and {} {told}", ending(&result)));
            }
            let requests = server.requests().len();
            if requests != moment + 1 {
                let expected = moment + 1;
                return Err(format!(
                    "{what}, and {requests} requests went out instead of {expected}"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// Nobody listens.
pub(crate) fn no_connection_is_not_sent<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    if bench.baseline(verb)?.is_none() {
        return LACKING;
    }
    // Bound and not listening: nobody else gets the port, and nobody answers there.
    let socket = TcpSocket::new_v4();
    let bound = socket.and_then(|it| it.bind((Ipv4Addr::LOCALHOST, 0).into()).map(|()| it));
    let socket = bound.map_err(|error| format!("no free port: {error}"))?;
    let address = socket.local_addr().map_err(|error| error.to_string())?;
    let transport = bench.harness.transport(GENEROUS);
    let provider = bench.provider_at(&format!("http://{address}"), transport)?;
    let result = bench.ask(verb, &provider, &bench.facts)?;
    drop(socket);
    let certain = result.as_ref().is_err_and(|error| {
        error.outcome() == Outcome::NotSent && error.kind() == ErrorKind::Unavailable
    });
    if certain {
        return Ok(Verdict::Holds);
    }
    Err(format!(
        "the connection was refused, and {} instead of `unavailable` with `not-sent`",
        ending(&result)
    ))
}

/// The gateway takes the request and says nothing, stops in the middle of its answer, or never comes to its end.
pub(crate) fn a_silent_gateway_ends_in_time<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let bounds = Bounds::new(Duration::from_millis(400), MEGABYTE);
    for moment in baseline.moments() {
        let whole = answer(&baseline, moment);
        let half = whole.len() / 2;
        let scripts = [
            ("fell silent", Script::answer(whole.clone()).hang_after(0)),
            (
                "fell silent in the middle of its answer",
                Script::answer(whole.clone()).hang_after(half),
            ),
            (
                "sent its answer byte by byte",
                Script::answer(whole).dripped(SLOW_BODY),
            ),
        ];
        for (how, script) in scripts {
            let server = bench.server(after(&baseline, moment, script));
            let provider = bench.provider_at(&server.url(), bench.harness.transport(bounds))?;
            let begin = Instant::now();
            let result = bench.ask(verb, &provider, &bench.facts)?;
            let what = format!("the gateway {how}");
            let ended = if verb.is_write() {
                is_unknown(&result)
            } else {
                is_failed_read(&result)
            };
            if !ended {
                return Err(format!("{what}, and {}", ending(&result)));
            }
            let took = begin.elapsed();
            if took > SOON {
                return Err(format!(
                    "{what}, and it took {} ms with a deadline of 400 ms",
                    took.as_millis()
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The answer is good but has a megabyte of blanks in front of it, where 64 KiB are allowed; or it never ends.
pub(crate) fn an_endless_answer_is_cut_off<H: Harness>(
    bench: &Bench<'_, H>,
    verb: Verb,
) -> Checked {
    let Some(baseline) = bench.baseline(verb)? else {
        return LACKING;
    };
    let bounds = Bounds::new(Duration::from_secs(4), 64 * 1024);
    for moment in baseline.moments() {
        let recorded = baseline.answers.get(moment).cloned();
        let mut padded = recorded.unwrap_or_else(|| RecordedResponse::new(200, ""));
        padded.body = [&vec![b' '; MEGABYTE][..], &padded.body].concat().into();
        let scripts = [
            Script::answer(wire(&padded)),
            Script::endless(8 * 1024 * 1024),
        ];
        for script in scripts {
            let server = bench.server(after(&baseline, moment, script));
            let provider = bench.provider_at(&server.url(), bench.harness.transport(bounds))?;
            let result = bench.ask(verb, &provider, &bench.facts)?;
            let ended = if verb.is_write() {
                is_unknown(&result)
            } else {
                is_failed_read(&result)
            };
            if !ended {
                return Err(format!(
                    "the answer had a megabyte, 64 KiB were allowed, and {}",
                    ending(&result)
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}

/// The recorded answers before a moment, and then this script.
fn after(baseline: &Baseline, moment: usize, script: Script) -> Script {
    let before = baseline.answers.iter().take(moment).rev();
    before.fold(script, |rest, recorded| {
        Script::answer(wire(recorded)).then(rest)
    })
}

fn answer(baseline: &Baseline, moment: usize) -> Bytes {
    baseline.answers.get(moment).map(wire).unwrap_or_default()
}

/// An answer as it goes over the line.
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
