//! The answers of an input, some of them with a signature.

use bytes::Bytes;
use dhow_crypto::{base64, rsa};
use dhow_payatom::message_post_hash;
use http::Response;
use serde_json::Value;

use crate::accounts::{Gateway, SECRET, key, secret};
use crate::input::Input;

/// Text between two answers.
const BORDER: &[u8] = b"\n---\n";

/// Text in place of a valid signature of the answer.
const SIGNATURE: &str = "@signature@";

/// Answers, in the order of the calls. `None` stands for a connection that ends before the answer.
#[derive(Debug)]
pub(super) struct Script(Vec<Option<Response<Bytes>>>);

impl Script {
    /// Parses answers such as `200`, `500 retry-after: 3`, or `reset`, each with its body on the next lines. `None` for a status or
    /// header that no answer has.
    pub(super) fn parse(gateway: Gateway, input: Input<'_>) -> Option<Self> {
        let mut rest = input.rest();
        let mut answers = Vec::new();
        loop {
            let border = rest.windows(BORDER.len()).position(|part| part == BORDER);
            let (answer, after) = rest.split_at(border.unwrap_or(rest.len()));
            answers.push(parsed(gateway, Input::new(answer))?);
            match border {
                Some(_) if answers.len() < 4 => rest = after.get(BORDER.len()..)?,
                _ => return Some(Self(answers)),
            }
        }
    }

    /// The answer to the call with a number.
    pub(super) fn answer(&self, number: usize) -> Option<Response<Bytes>> {
        self.0.get(number).or(self.0.last())?.clone()
    }
}

fn parsed(gateway: Gateway, mut input: Input<'_>) -> Option<Option<Response<Bytes>>> {
    let head = input.text();
    let (status, header) = head.split_once(' ').unwrap_or((&head, ""));
    if status == "reset" {
        return Some(None);
    }
    let mut builder = Response::builder().status(status.parse::<u16>().ok()?);
    if let Some((name, value)) = header.split_once(": ") {
        builder = builder.header(name, value);
    }
    let body = signed(gateway, input.rest());
    builder.body(body).ok().map(Some)
}

/// The body with a valid signature in place of its mark.
fn signed(gateway: Gateway, body: &[u8]) -> Bytes {
    let with_signature = |text: &str| {
        let mark = text.contains(SIGNATURE).then_some(SIGNATURE)?;
        let fields: Value = serde_json::from_str(text).ok()?;
        let signature = match gateway {
            Gateway::PayAtom => post_hash(&fields),
            Gateway::HPay => secure_chain(&fields["data"]),
            Gateway::HitPay | Gateway::Hub2 => None,
        };
        Some(text.replace(mark, &signature?))
    };
    let text = std::str::from_utf8(body).ok().and_then(with_signature);
    text.map_or_else(|| Bytes::copy_from_slice(body), Bytes::from)
}

/// A value as the gateway signs it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn post_hash(fields: &Value) -> Option<String> {
    let names = ["order_id", "received_amount", "status"];
    let values = names.map(|name| (name, text(&fields[name])));
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    message_post_hash(&secret(SECRET), &values).ok()
}

fn secure_chain(data: &Value) -> Option<String> {
    let [id, account, cashout] =
        ["requestId", "bankAccountNumber", "omiCashoutId"].map(|name| text(&data[name]));
    let signer = rsa::signer(key("gateway_private_pkcs8_pem")).ok()?;
    let chain = format!("{id}|{account}|{cashout}|{SECRET}");
    let signature = signer.sign_sha256(chain.as_bytes()).ok()?;
    Some(base64::encode(&signature))
}
