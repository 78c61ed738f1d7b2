//! Secrets of a call appear in no span, event, log record or error.

use std::{
    error::Error as StdError,
    io::{self, Write as _},
    sync::{Arc, Mutex, OnceLock},
};

use dhow_core::{Call, Endpoint, Resolution, Transport};
use dhow_reqwest::{Limits, ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use http::Method;
use log::{LevelFilter, Log, Metadata, Record};
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

use crate::calls::{ID, MS, write};

/// Secret in the path, the query, the headers and both bodies.
const SECRET: &str = "s3cr3t-0f-th3-call";

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Captured {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log for Captured {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &Record<'_>) {
        let mut lines = self.0.lock().unwrap();
        writeln!(lines, "{} {}", record.target(), record.args()).unwrap();
    }

    fn flush(&self) {}
}

/// Returns the log records of the HTTP client, from all tests of this binary.
fn logged() -> &'static Captured {
    static CAPTURED: OnceLock<Captured> = OnceLock::new();
    CAPTURED.get_or_init(|| {
        let captured = Captured::default();
        log::set_boxed_logger(Box::new(captured.clone())).unwrap();
        log::set_max_level(LevelFilter::Trace);
        captured
    })
}

fn secret_call(url: &str) -> Call {
    let mut call = write(url);
    let uri = format!("{url}/payments/{SECRET}?key={SECRET}");
    *call.request.uri_mut() = uri.parse().unwrap();
    let headers = call.request.headers_mut();
    headers.insert("x-api-key", SECRET.parse().unwrap());
    *call.request.body_mut() = SECRET.into();
    let route = "/payments/{id}";
    call.endpoint = Endpoint::write(ID, Method::POST, route, Resolution::LookUp);
    call
}

/// Returns the spans, events, log records and errors of one call to this server.
async fn captured_logs(script: Script, https: bool) -> String {
    let captured = Captured::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(captured.clone())
        .finish();
    let before = logged().text().lines().count();
    let guard = tracing::subscriber::set_default(subscriber);
    let server = FaultServer::start(script).await;
    let url = server.url();
    let url = if https {
        url.replace("http:", "https:")
    } else {
        url
    };
    let transport = ReqwestTransport::builder()
        .limits(Limits::default().total(300 * MS).body(200))
        .retry(RetryPolicy::default().at_most(1).pauses(MS, MS))
        .build()
        .unwrap();
    let result = transport.send(secret_call(&url)).await;
    drop(guard);
    let mut printed = String::new();
    if let Err(error) = result {
        printed = format!("{error} {error:?}");
        let mut cause = error.source();
        while let Some(error) = cause {
            printed += &format!(" {error} {error:?}");
            cause = error.source();
        }
    }
    let logged = logged().text();
    let logged: Vec<_> = logged.lines().skip(before).collect();
    captured.text() + &logged.join("\n") + &printed
}

fn response(status: u16) -> String {
    format!(
        "HTTP/1.1 {status} S\r\nSet-Cookie: {SECRET}\r\nLocation: /{SECRET}?{SECRET}\r\nContent-Length: 18\r\n\r\n{SECRET}"
    )
}

#[tokio::test]
async fn no_output_contains_a_secret() {
    let scripts = [
        Script::answer(response(200)),
        Script::answer(response(302)),
        Script::answer(response(503)),
        Script::answer(response(200)).reset_after(30),
        Script::answer(response(200)).close_after(response(200).len() - 2),
        Script::answer(response(200)).hang_after(0),
        Script::answer(response(200)).hang_after(response(200).len() - 2),
        Script::answer(format!("HTTP/1.1 200 OK\r\n{SECRET} {SECRET}\r\n\r\n")),
        Script::answer(format!("{SECRET}{SECRET}")),
        Script::unread().reset_after(0),
        Script::endless(10_000),
    ];
    for script in scripts {
        for https in [false, true] {
            let logs = captured_logs(script.clone(), https).await;
            assert!(logs.contains("dhow.request"), "{logs}");
            assert!(!logs.contains(SECRET), "{logs}");
        }
    }
}

#[tokio::test]
async fn a_span_has_the_call_and_its_result() {
    let logs = captured_logs(Script::json(201, "{}"), false).await;
    for field in [
        "http.request.method=POST",
        "url.template=\"/payments/{id}\"",
        "dhow.effect=\"write\"",
        "dhow.attempts=1",
        "http.response.status_code=201",
        "dhow.elapsed_ms=",
    ] {
        assert!(logs.contains(field), "{field}: {logs}");
    }
}

#[tokio::test]
async fn a_fault_is_recorded_by_name() {
    let logs = captured_logs(Script::nothing(), false).await;
    assert!(logs.contains("dhow.fault=\"maybe-sent\""), "{logs}");
    assert!(
        logs.contains("the connection ended before a response"),
        "{logs}"
    );
}

#[tokio::test]
async fn the_capture_includes_the_clients_own_log() {
    let logs = captured_logs(Script::json(200, "{}"), false).await;
    assert!(
        logs.contains("reqwest::connect starting new connection"),
        "{logs}"
    );
}
