//! Form of a webhook in the state file.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::{Deserialize, Serialize};

use super::Entry;
use crate::compact_headers::CompactHeaders;
use crate::deliveries::{Attempt, AttemptResult, CopyKind, CopyOf, WebhookRules, WebhookState};
use crate::journal::Cause;
use crate::records::{RecordKey, RecordKind};

/// A webhook that is to be delivered.
#[derive(Serialize, Deserialize)]
pub(in crate::deliveries) struct EntryForm {
    pub(in crate::deliveries) number: u64,
    order: u64,
    #[serde(with = "crate::stored")]
    at: SystemTime,
    pub(in crate::deliveries) gateway: String,
    event: String,
    record: Option<(RecordKind, String)>,
    cause: Cause,
    copy_of: Option<(u64, CopyKind)>,
    method: String,
    url: String,
    #[serde(with = "crate::stored")]
    headers: Vec<(String, Bytes)>,
    #[serde(with = "crate::stored")]
    body: Bytes,
    attempts: Vec<AttemptForm>,
    pub(in crate::deliveries) held: bool,
    /// Time of the next attempt, by the sandbox's clock.
    #[serde(with = "crate::stored")]
    pub(in crate::deliveries) due: Option<SystemTime>,
}

#[derive(Serialize, Deserialize)]
struct AttemptForm {
    order: u64,
    #[serde(with = "crate::stored")]
    at: SystemTime,
    duration: Duration,
    result: ResultForm,
    accepted: bool,
}

#[derive(Serialize, Deserialize)]
enum ResultForm {
    Response {
        status: u16,
        #[serde(with = "crate::stored")]
        body: Bytes,
    },
    NoResponse(String),
}

impl Entry {
    /// Returns the form of a webhook that is to be delivered; `None` for all others. `time_of` converts an uptime.
    pub(in crate::deliveries) fn to_form(
        &self,
        time_of: impl Fn(Duration) -> SystemTime,
    ) -> Option<EntryForm> {
        let held = match &self.state {
            WebhookState::Open => false,
            WebhookState::Held => true,
            WebhookState::Accepted | WebhookState::GivenUp | WebhookState::Refused(_) => {
                return None;
            }
        };
        let Self {
            number,
            order,
            cause_changes: _,
            at,
            rules,
            event,
            record,
            cause,
            copy_of,
            method,
            url,
            headers,
            body,
            attempts,
            state: _,
            due,
        } = self;
        let headers = headers.to_map();
        let headers = headers.iter();
        Some(EntryForm {
            number: *number,
            order: *order,
            at: *at,
            gateway: rules.gateway.to_owned(),
            event: event.to_string(),
            record: record.as_ref().map(|key| (key.kind, key.id.clone())),
            cause: *cause,
            copy_of: copy_of.map(|copy| (copy.number, copy.kind)),
            method: method.to_string(),
            url: url.to_string(),
            headers: headers
                .map(|(name, value)| {
                    let value = Bytes::copy_from_slice(value.as_bytes());
                    (name.to_string(), value)
                })
                .collect(),
            body: body.clone(),
            attempts: attempts.iter().map(AttemptForm::new).collect(),
            held,
            due: due.map(time_of),
        })
    }

    /// Converts back, without the next attempt. The error names what is not valid.
    pub(in crate::deliveries) fn from_form(
        form: EntryForm,
        rules: &'static WebhookRules,
    ) -> Result<Self, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in form.headers {
            let name = HeaderName::try_from(name).map_err(|_| "a header has no valid name")?;
            let value = HeaderValue::from_bytes(&value);
            headers.append(name, value.map_err(|_| "a header has no valid value")?);
        }
        let method = Method::from_bytes(form.method.as_bytes());
        let attempts = form.attempts.into_iter().map(AttemptForm::into_attempt);
        Ok(Self {
            number: form.number,
            order: form.order,
            // What the webhook tells of is in the same file.
            cause_changes: 0,
            at: form.at,
            rules,
            event: form.event.into(),
            record: form.record.map(|(kind, id)| RecordKey {
                gateway: rules.gateway,
                kind,
                id,
            }),
            cause: form.cause,
            copy_of: form.copy_of.map(|(number, kind)| CopyOf::new(number, kind)),
            method: method.map_err(|_| "the method is not valid")?,
            url: form.url.into(),
            headers: CompactHeaders::from(&headers),
            body: form.body,
            attempts: attempts.collect::<Result<_, _>>()?,
            state: match form.held {
                true => WebhookState::Held,
                false => WebhookState::Open,
            },
            due: None,
        })
    }
}

impl AttemptForm {
    fn new(attempt: &Attempt) -> Self {
        let Attempt {
            order,
            at,
            duration,
            result,
            accepted,
        } = attempt;
        Self {
            order: *order,
            at: *at,
            duration: *duration,
            result: match result {
                AttemptResult::Response { status, body } => ResultForm::Response {
                    status: status.as_u16(),
                    body: body.clone(),
                },
                AttemptResult::NoResponse(reason) => ResultForm::NoResponse(reason.clone()),
            },
            accepted: *accepted,
        }
    }

    fn into_attempt(self) -> Result<Attempt, String> {
        let result = match self.result {
            ResultForm::Response { status, body } => {
                let status = StatusCode::from_u16(status);
                let status = status.map_err(|_| "a status code is not valid")?;
                AttemptResult::Response { status, body }
            }
            ResultForm::NoResponse(reason) => AttemptResult::NoResponse(reason),
        };
        Ok(Attempt {
            order: self.order,
            at: self.at,
            duration: self.duration,
            result,
            accepted: self.accepted,
        })
    }
}
