//! Envelope of a response: the error code, the data and the signature.

use std::collections::BTreeMap;

use dhow_core::{
    Echo, Response,
    json::{RawScalar, text},
};
use serde::{
    Deserialize,
    de::{DeserializeOwned, Error as _},
};
use serde_json::value::RawValue;

use crate::{
    error::Service,
    signing::{self, Values},
};

/// Fields beside `data` in every response.
// One type for all services, because they differ mainly in the name of the signature: `checksum`, `secure_chain` or `secure_code`.
// Source: HPay API reference, the response examples of all services.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    /// `00`, `0`, `000` or the number 0 for success.
    pub(crate) error_code: RawScalar,
    /// An object, a list, an empty list in errors, or absent.
    pub(crate) data: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "text")]
    message: Option<String>,
    /// Message in Vietnamese.
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) checksum: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) secure_chain: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) secure_code: Option<String>,
}

impl Envelope {
    pub(crate) fn message_text(&self) -> Option<&str> {
        let texts = [&self.message, &self.status].into_iter().flatten();
        texts.map(String::as_str).find(|text| !text.is_empty())
    }

    /// Returns the status in `data` if it describes an order, a transfer or an account.
    pub(crate) fn described_status(&self) -> Option<String> {
        let items: Vec<Described> = one_or_many(self.data.as_deref()?).ok()?;
        let word = |item: Described| {
            let words = [item.transaction_status, item.cashout_status, item.va_status];
            words.into_iter().flatten().find(|word| !word.is_empty())
        };
        items.into_iter().find_map(word)
    }

    /// Returns the scalar fields of `data`, which a signature scheme can cover.
    pub(crate) fn scalars(&self) -> Vec<(String, String)> {
        let data = self.data.as_deref().map(RawValue::get);
        let members: BTreeMap<String, Box<RawValue>> = data
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let scalar = |(name, raw): (String, Box<RawValue>)| {
            let value: RawScalar = serde_json::from_str(raw.get()).ok()?;
            Some((name, value.into_string()))
        };
        members.into_iter().filter_map(scalar).collect()
    }
}

/// Statuses of the objects that `data` can describe.
// Source: HPay API reference, "Order Inquiry", "FB_Transaction Inquiry" and the calls of virtual accounts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Described {
    #[serde(deserialize_with = "text")]
    transaction_status: Option<String>,
    #[serde(deserialize_with = "text")]
    cashout_status: Option<String>,
    #[serde(deserialize_with = "text")]
    va_status: Option<String>,
}

/// Fields with which a response can repeat the request: the merchant, under each of HPay's names, and the requested object.
// Source: HPay API reference, the requests and responses of all services. `currency` is in no response; it is read to detect another one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RepeatedFields {
    #[serde(deserialize_with = "text")]
    pub(crate) currency: Option<String>,
    #[serde(deserialize_with = "text")]
    order_code: Option<String>,
    #[serde(deserialize_with = "text")]
    transaction_id: Option<String>,
    #[serde(deserialize_with = "text")]
    request_id: Option<String>,
    #[serde(rename = "requestId", deserialize_with = "text")]
    camel_request_id: Option<String>,
    #[serde(deserialize_with = "text")]
    va_account: Option<String>,
    /// Account number in requests and responses of opening and closing.
    #[serde(deserialize_with = "text")]
    account_va: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) merchant_id: Option<String>,
    #[serde(rename = "merchantId", deserialize_with = "text")]
    pub(crate) camel_id: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) merchant_site_code: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) merchant_email: Option<String>,
    #[serde(rename = "merchantEmail", deserialize_with = "text")]
    pub(crate) camel_email: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(crate) receiver_email: Option<String>,
}

impl RepeatedFields {
    /// Returns the repeated fields beside `data` and those of each item in it.
    pub(crate) fn from_response(response: &Response, envelope: &Envelope) -> Vec<Self> {
        let data = envelope.data.as_deref();
        let inside = data.and_then(|data| one_or_many(data).ok());
        response
            .json()
            .into_iter()
            .chain(inside.unwrap_or_default())
            .collect()
    }

    /// Compares the repeated fields with the request.
    // HPay spells request ids and account numbers in two ways, and the response may have another spelling than the request.
    pub(crate) fn compare(&self, echo: Echo, service: Service, sent: &Values<'_>) -> Echo {
        // Both examples of the balance have 32 upper-case hexadecimal digits instead of the request's id.
        // LEDGER: balance-request-id
        let is_merchants = |id: &&String| service != Service::Account || !is_hpays_own(id);
        let camel_request_id = self.camel_request_id.as_ref().filter(is_merchants).cloned();
        let pairs = [
            ("order_code", "order_code", &self.order_code),
            ("transaction_id", "transaction_id", &self.transaction_id),
            ("requestId", "request_id", &self.request_id),
            ("requestId", "requestId", &camel_request_id),
            ("va_account", "va_account", &self.va_account),
            ("account_va", "account_va", &self.account_va),
            ("va_account", "account_va", &self.account_va),
            ("account_va", "va_account", &self.va_account),
        ];
        pairs.into_iter().fold(
            echo,
            |echo, (sent_name, name, received)| match signing::value(sent, sent_name) {
                Some(expected) => echo.text(name, expected, received.as_deref()),
                None => echo,
            },
        )
    }
}

/// Returns true for upper-case hexadecimal digits with at least one of A to F, the form of HPay's own request ids.
fn is_hpays_own(id: &str) -> bool {
    let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'A'..=b'F');
    id.bytes().all(hexadecimal) && id.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Parses one object. serde would also fill the fields of a struct from a list, so a list is refused.
pub(crate) fn object<T: DeserializeOwned>(data: &RawValue) -> serde_json::Result<T> {
    if data.get().starts_with('{') {
        serde_json::from_str(data.get())
    } else {
        Err(serde_json::Error::custom("not an object"))
    }
}

/// Parses `data` as one object, a list of objects, or an object whose values are objects, as PHP encodes a list with gaps.
// Not an untagged enum: serde buffers those, and buffered numbers lose digits.
pub(crate) fn one_or_many<T: DeserializeOwned>(data: &RawValue) -> serde_json::Result<Vec<T>> {
    if data.get().starts_with('[') {
        let items: Vec<Box<RawValue>> = serde_json::from_str(data.get())?;
        return items.iter().map(|item| object(item)).collect();
    }
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(data.get())?;
    if !members.is_empty() && members.values().all(|item| item.get().starts_with('{')) {
        return members.values().map(|item| object(item)).collect();
    }
    object(data).map(|item| vec![item])
}
