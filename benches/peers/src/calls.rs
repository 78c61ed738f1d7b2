//! A call over HTTP on the loopback interface, beside reqwest with the same request and a typed answer.
//!
//! The reference does what a program by hand has to do as well: it serialises its body, sets the headers and a timeout, and reads the
//! members that a shop needs.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use dhow_core::{Currency, Environment, Money, NewPayment, PaymentProvider, Secret, Transport};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_reqwest::ReqwestTransport;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::measure::{Group, Limit, Work};

/// The default of Dhow's transport.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The created payment request, in the shape of HitPay's OpenAPI document.
const ANSWER: &str = r#"{"id":"974ee3ee-51b6-4c8c-a3b3-0b2d4c6d2c8f","name":null,"email":null,"phone":null,"amount":"599.00","currency":"SGD","is_currency_editable":false,"status":"pending","purpose":null,"reference_number":"ORDER-2026-000117","payment_methods":["card","paynow_online"],"url":"https://shop.example/payment-request/974ee3ee-51b6-4c8c-a3b3-0b2d4c6d2c8f/checkout","redirect_url":null,"webhook":null,"send_sms":false,"send_email":false,"sms_status":"pending","email_status":"pending","allow_repeated_payments":false,"expiry_date":null,"created_at":"2026-11-20T07:33:41","updated_at":"2026-11-20T07:33:41"}"#;

/// Members of the answer that a shop needs.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "reading is the work")]
struct Created {
    id: String,
    status: String,
    amount: String,
    currency: String,
    reference_number: String,
    url: String,
}

/// The request, whose bytes are those that Dhow sends.
#[derive(Debug, Serialize)]
struct NewRequest {
    amount: &'static RawValue,
    currency: &'static str,
    reference_number: &'static str,
    send_email: &'static str,
    send_sms: &'static str,
}

impl NewRequest {
    fn new() -> Self {
        Self {
            amount: serde_json::from_str("599.00").unwrap(),
            currency: "SGD",
            reference_number: "ORDER-2026-000117",
            send_email: "false",
            send_sms: "false",
        }
    }
}

pub(crate) fn hitpay() -> Group {
    let (address, requests) = serve();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let key = Secret::new("self-made-key-1").unwrap();
    let config = HitPayConfig::new(Environment::Sandbox, key)
        .with_base_url(format!("http://{address}").parse().unwrap());
    let transport: Arc<dyn Transport> = Arc::new(ReqwestTransport::new().unwrap());
    let hitpay = HitPay::new(config, transport).unwrap();
    let amount = Money::from_minor(59_900, Currency::SGD);
    let order = NewPayment::new("ORDER-2026-000117".parse().unwrap(), amount);

    let ours = runtime();
    ours.block_on(hitpay.create_payment(&order)).unwrap();
    let request = Captured::parse(&requests.recv().unwrap());
    let bytes = request.body.len();
    let written = serde_json::to_string(&NewRequest::new()).unwrap();
    assert_eq!(written, request.body, "the reference sends the same body");
    let url = format!("http://{address}{}", request.path);
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let theirs = runtime();
    let works = vec![
        Work::new(
            "reqwest: the same body from a struct, the same headers, a timeout, typed answer",
            bytes,
            Limit::Base,
            move || {
                let sent = bare.post(&url).headers(request.headers.clone());
                let body = serde_json::to_vec(&NewRequest::new()).unwrap();
                let sent = sent.body(body).timeout(TIMEOUT);
                theirs.block_on(async {
                    let answer = sent.send().await.unwrap();
                    answer.json::<Created>().await.unwrap()
                })
            },
        ),
        Work::new(
            "Dhow, create_payment",
            bytes,
            Limit::Nanoseconds(5_000),
            move || ours.block_on(hitpay.create_payment(&order)).unwrap(),
        ),
    ];
    Group::new("Call over HTTP/1.1 with keep-alive", works)
}

/// A request as it arrived.
struct Captured {
    path: String,
    headers: HeaderMap,
    body: String,
}

impl Captured {
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let mut lines = head.lines();
        let path = lines.next().unwrap().split(' ').nth(1).unwrap().to_owned();
        let mut headers = HeaderMap::new();
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            let name: HeaderName = name.parse().unwrap();
            // The client writes these two itself.
            if name != "host" && name != "content-length" {
                headers.insert(name, HeaderValue::from_str(value).unwrap());
            }
        }
        let body = body.to_owned();
        Self {
            path,
            headers,
            body,
        }
    }
}

/// Starts a server in threads of its own, whose CPU time does not count. It passes on the first request.
fn serve() -> (SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (first, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let first = first.clone();
            thread::spawn(move || answer(stream.unwrap(), &first));
        }
    });
    (address, requests)
}

/// Answers the requests of one connection.
fn answer(mut stream: TcpStream, first: &mpsc::Sender<String>) {
    stream.set_nodelay(true).unwrap();
    let length = ANSWER.len();
    let head = "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\n";
    let response = format!("{head}content-length: {length}\r\n\r\n{ANSWER}");
    let mut received = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        received.extend_from_slice(buffer.get(..count).unwrap());
        if is_complete(&received) {
            let request = String::from_utf8(std::mem::take(&mut received)).unwrap();
            let _ = first.send(request);
            stream.write_all(response.as_bytes()).unwrap();
        }
    }
}

fn is_complete(request: &[u8]) -> bool {
    let text = std::str::from_utf8(request).unwrap();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let lengths = head.lines().filter_map(|line| line.split_once(": "));
    let mut lengths = lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let length = lengths
        .next()
        .map_or(0, |(_, length)| length.parse().unwrap());
    body.len() >= length
}
