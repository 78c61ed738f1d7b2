//! Recorded traffic: no four bytes of a secret are in a file or a finding.

use bytes::Bytes;
use dhow_core::{ProviderFactory, Settings};
use dhow_record::{Exchange, Recorder};
use http::{Request, Response, StatusCode};

use crate::accounts::{Gateway, MERCHANT};
use crate::input::Input;

/// Secret of every setting, which no input has. A byte 1 stands for it.
const SECRET: &str = "Vq7Xw2Lr9Kd4Zt6B";
const MARK: u8 = 1;

/// Length of the parts of the secret that are searched for.
const WINDOW: usize = 4;

/// Calls and webhooks of any contents, with the secret in any place.
pub fn scrubbed(data: &[u8]) {
    if has_part(data) {
        return;
    }
    let mut input = Input::new(data);
    let gateway = input.choose(Gateway::ALL);
    let is_call = input.byte().is_multiple_of(2);
    let data = filled(input.rest());
    let Some(exchange) = exchange(is_call, Input::new(&data)) else {
        return;
    };
    let mut recorder = Recorder::new(settings(gateway)).expect("the settings are complete");
    let recorded = recorder.record(&exchange);
    assert!(!has_part(recorded.name.as_bytes()), "{}", recorded.name);
    for finding in &recorded.findings {
        let line = finding.line();
        assert!(!has_part(line.as_bytes()), "{line}");
    }
    let summary = recorder.summary().expect("a summary is written");
    for file in recorded.files.iter().chain(&summary) {
        assert!(!has_part(file.name.as_bytes()), "{}", file.name);
        let text = String::from_utf8_lossy(&file.contents);
        assert!(!has_part(&file.contents), "{}: {text}", file.name);
    }
}

fn has_part(text: &[u8]) -> bool {
    let parts = || SECRET.as_bytes().windows(WINDOW);
    let mut windows = text.windows(WINDOW);
    windows.any(|window| parts().any(|part| part == window))
}

/// The text with the secret in place of its marks.
fn filled(text: &[u8]) -> Vec<u8> {
    let mut filled = Vec::with_capacity(text.len());
    for byte in text {
        match *byte {
            MARK => filled.extend_from_slice(SECRET.as_bytes()),
            byte => filled.push(byte),
        }
    }
    filled
}

/// A request such as `POST /path`, with a header or none on the next line, then a status with the header of the response, and the bodies:
/// that of the request up to a line break, and that of the response.
fn exchange(is_call: bool, mut input: Input<'_>) -> Option<Exchange> {
    let (head, header, answer) = (input.text(), input.text(), input.text());
    let (method, target) = head.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(target);
    if let Some((name, value)) = header.split_once(": ") {
        request = request.header(name, value);
    }
    let request = request.body(Bytes::copy_from_slice(input.line())).ok()?;
    let (status, header) = answer.split_once(' ').unwrap_or((&answer, ""));
    let status = StatusCode::from_bytes(status.as_bytes()).ok()?;
    if !is_call {
        return Some(Exchange::webhook(request, Some(status)));
    }
    let mut response = Response::builder().status(status);
    if let Some((name, value)) = header.split_once(": ") {
        response = response.header(name, value);
    }
    let response = response.body(Bytes::copy_from_slice(input.rest())).ok()?;
    Some(Exchange::call(request, Some(response)))
}

fn settings(gateway: Gateway) -> Settings<'static> {
    let factory: &ProviderFactory = match gateway {
        Gateway::HitPay => dhow_hitpay::FACTORY,
        Gateway::HPay => dhow_hpay::FACTORY,
        Gateway::Hub2 => dhow_hub2::FACTORY,
        Gateway::PayAtom => dhow_payatom::FACTORY,
    };
    let mut settings = Settings::new(factory);
    for spec in factory.settings() {
        let value = match spec.name {
            "environment" => "sandbox",
            "pid" | "merchant_id" => MERCHANT,
            "merchant_email" => "m@shop.example",
            name if name.ends_with("base_url") => "https://gateway.example/base",
            _ if spec.kind.is_secret() && !spec.kind.is_file() => SECRET,
            _ => continue,
        };
        let set = settings.set(spec.name, spec.name, value);
        set.expect("the value fits the setting");
    }
    settings
}
