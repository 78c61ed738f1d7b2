//! Stored form of a request, smaller than [`ReceivedRequest`].

use std::time::{Duration, SystemTime};

use http::{Method, StatusCode};

use super::{Arrival, Captured, ReceivedRequest, RequestFilter, RequestSource, Work};
use crate::records::RecordKey;

/// Approximate size of an entry without its texts and bodies, in bytes.
const ENTRY_BYTES: usize = 512;

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) number: u64,
    order: u64,
    at: SystemTime,
    source: RequestSource,
    method: Method,
    path: Box<str>,
    query: Option<Box<str>>,
    request: Captured,
    status: Option<StatusCode>,
    response: Captured,
    returned: Option<StatusCode>,
    duration: Option<Duration>,
    fault: Option<Box<str>>,
    records: Vec<RecordKey>,
}

impl Entry {
    pub(super) fn new(number: u64, order: u64, arrival: Arrival<'_>) -> Self {
        Self {
            number,
            order,
            at: arrival.at,
            source: RequestSource::Api,
            method: arrival.method.clone(),
            path: arrival.path.into(),
            query: arrival.query.map(Into::into),
            request: Captured::default(),
            status: None,
            response: Captured::default(),
            returned: None,
            duration: None,
            fault: arrival.fault.map(Into::into),
            records: Vec::new(),
        }
    }

    pub(super) fn set_request(&mut self, request: Captured) {
        self.request = request;
    }

    pub(super) fn set_work(&mut self, work: Work) {
        self.source = work.source;
        self.records = work.records;
        self.status = Some(work.status);
        self.response = work.response;
    }

    pub(super) fn set_returned(&mut self, status: StatusCode, duration: Duration) {
        self.returned = Some(status);
        self.duration = Some(duration);
    }

    pub(super) fn concerns(&self, record: &RecordKey) -> bool {
        self.records.contains(record)
    }

    /// Returns true if the request named a record by one of these names, and was refused or stopped before the gateway found a record.
    pub(super) fn failed_to_reach(&self, record: &RecordKey, names: &[String]) -> bool {
        let refused = |status: StatusCode| status.is_client_error() || status.is_server_error();
        let gateway = self.path.split('/').nth(1);
        if !self.records.is_empty()
            || !self.status.is_none_or(refused)
            || gateway != Some(record.gateway)
        {
            return false;
        }
        let body = self.request.body();
        let query = self.query.as_deref().unwrap_or_default();
        let texts = [self.path.as_bytes(), query.as_bytes(), &body.bytes];
        names
            .iter()
            .any(|name| texts.iter().any(|text| has_word(text, name.as_bytes())))
    }

    pub(super) fn matches(&self, filter: &RequestFilter) -> bool {
        let gateway = self.path.split('/').nth(1).unwrap_or_default();
        let wanted = filter.gateway.as_deref();
        let status = self.returned.or(self.status);
        let status = status.map(|status| status.as_str().to_owned());
        let prefix = filter.status.as_deref();
        let contains = |part: &str| {
            let query = self.query.as_deref().unwrap_or_default();
            [self.method.as_str(), &self.path, query]
                .iter()
                .any(|text| text.contains(part))
        };
        wanted.is_none_or(|wanted| wanted == gateway)
            && prefix.is_none_or(|prefix| status.is_some_and(|status| status.starts_with(prefix)))
            && filter.text.as_deref().is_none_or(contains)
    }

    /// Approximate number of bytes that the entry occupies.
    pub(super) fn bytes(&self) -> usize {
        let ids = self.records.iter();
        let ids = ids.map(|record| record.id.len().saturating_add(48));
        let query = self.query.as_deref().map_or(0, str::len);
        let fixed = [
            ENTRY_BYTES,
            self.path.len(),
            query,
            self.request.len(),
            self.response.len(),
        ];
        fixed.into_iter().chain(ids).sum()
    }

    pub(super) fn to_received(&self) -> ReceivedRequest {
        let owned = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        ReceivedRequest {
            number: self.number,
            order: self.order,
            at: self.at,
            source: self.source,
            method: self.method.clone(),
            path: self.path.to_string(),
            query: owned(&self.query),
            headers: self.request.headers(),
            body: self.request.body(),
            status: self.status,
            response_headers: self.response.headers(),
            response_body: self.response.body(),
            returned: self.returned,
            duration: self.duration,
            fault: owned(&self.fault),
            records: self.records.clone(),
        }
    }
}

/// Returns true if a text has a word that is not a part of a longer one.
fn has_word(text: &[u8], word: &[u8]) -> bool {
    let part = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    let found = |start: usize| {
        let end = start.saturating_add(word.len());
        let before = start.checked_sub(1).and_then(|before| text.get(before));
        !part(before) && !part(text.get(end))
    };
    super::credentials::places(text, word)
        .into_iter()
        .any(found)
}
