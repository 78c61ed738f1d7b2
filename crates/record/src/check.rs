//! Check of one exchange: signature, the library's own reading, shape, and the ledger.

use std::sync::Arc;

use dhow_core::{
    Delivery, Event, PaymentStatus, PayoutStatus, RefundStatus, RejectionReason, Result, Settings,
    Subject, Verified,
};
use serde_json::{Map, Value};

use crate::{
    exchange::{Direction, Exchange},
    fields::{self, Fields},
    finding::{Finding, FindingKind, Signature},
    gateway::{Gateway, RecordedCall, Scheme},
    ledger::{self, Entry},
    probe::{History, Look, Sighting},
    replay::Reading,
    shape,
    tables::{Route, Tables},
};

/// Checker of one gateway's messages.
pub(crate) struct Checker {
    pub(crate) gateway: &'static dyn Gateway,
    pub(crate) tables: Arc<Tables>,
    entries: Vec<Entry>,
}

/// Result of the check of an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) signature: Signature,
    pub(crate) reading: Reading,
    pub(crate) findings: Vec<Finding>,
}

/// Result of the verification of a webhook by the ways to sign one.
pub(crate) enum Verification {
    /// Index of the scheme that verifies it.
    Verified(usize, Box<Verified>),
    /// No scheme verifies it; the reason is that of the configured one.
    Rejected(RejectionReason),
}

impl Checker {
    pub(crate) fn new(gateway: &'static dyn Gateway) -> Result<Self> {
        let tables = Tables::read(gateway.factory().id(), gateway.tables())?;
        Ok(Self {
            gateway,
            tables: Arc::new(tables),
            entries: ledger::entries(gateway)?,
        })
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the call that an exchange is.
    pub(crate) fn route(&self, exchange: &Exchange) -> Option<&Route> {
        let request = &exchange.request;
        match exchange.direction {
            Direction::Call => self
                .tables
                .route(request.method().as_str(), request.uri().path()),
            Direction::Webhook => None,
        }
    }

    /// Name of an exchange in files and reports.
    pub(crate) fn name(&self, exchange: &Exchange) -> String {
        match (exchange.direction, self.route(exchange)) {
            (Direction::Webhook, _) => "webhook".to_owned(),
            (Direction::Call, Some(route)) => route.name.clone(),
            (Direction::Call, None) => "other".to_owned(),
        }
    }

    /// Verifies a webhook by each way to sign one.
    pub(crate) fn verify(schemes: &[Scheme], delivery: &Delivery) -> Verification {
        let mut reason = RejectionReason::NotConfigured;
        for (index, scheme) in schemes.iter().enumerate() {
            match scheme.signer.verify_webhook(delivery) {
                Ok(verified) => return Verification::Verified(index, Box::new(verified)),
                Err(rejection) if index == 0 => reason = rejection.reason(),
                Err(_) => {}
            }
        }
        Verification::Rejected(reason)
    }

    /// Reads the response of a call with the library's own code.
    pub(crate) fn read(&self, settings: &Settings<'_>, exchange: &Exchange) -> Reading {
        let route = self.route(exchange);
        let Some(route) = route.filter(|_| exchange.response.is_some()) else {
            return Reading::NotRead;
        };
        self.gateway
            .read(&RecordedCall::new(settings, route, exchange))
    }

    /// Checks a scrubbed exchange.
    pub(crate) fn check(
        &self,
        settings: &Settings<'_>,
        schemes: &[Scheme],
        exchange: &Exchange,
        history: &mut History,
    ) -> Checked {
        let mut checked = match exchange.direction {
            Direction::Call => self.check_call(settings, exchange, history),
            Direction::Webhook => self.check_webhook(schemes, exchange),
        };
        checked.findings.sort();
        checked.findings.dedup();
        checked
    }

    fn check_call(
        &self,
        settings: &Settings<'_>,
        exchange: &Exchange,
        history: &mut History,
    ) -> Checked {
        let route = self.route(exchange);
        let reading = self.read(settings, exchange);
        let mut findings = self.shape_of_call(exchange, route);
        let is_signed = route.is_some_and(|route| self.gateway.signs_response(route));
        let signature = match &reading {
            Reading::Read(_) if is_signed => Signature::Verified,
            Reading::Unreadable(why) if is_signed && is_about_signature(why) => Signature::Mismatch,
            _ => Signature::None,
        };
        findings.extend(findings_of_reading(&reading, signature));
        let name = route.map_or("", |route| route.name.as_str());
        let mut look = Look::new(name, exchange);
        look.is_first_read = is_first_read(route, exchange, history);
        let mut observed = self.sightings(&look);
        if matches!(reading, Reading::Unreadable(_)) {
            // What the library cannot read is no evidence that its reading is right.
            observed.retain(|sighting| sighting.is_other);
        }
        findings.extend(
            observed
                .iter()
                .filter_map(|sighting| self.observation(sighting)),
        );
        let own = route.map(|route| self.gateway.observe(settings, route, exchange));
        let own = own.into_iter().flatten();
        findings.extend(own.filter_map(|sighting| self.observation(&sighting)));
        Checked {
            signature,
            reading,
            findings,
        }
    }

    fn check_webhook(&self, schemes: &[Scheme], exchange: &Exchange) -> Checked {
        let delivery = exchange.delivery();
        let mut look = Look::new("", exchange);
        let mut findings = shape::compare(&self.tables, &webhook_value(exchange));
        let verification = Self::verify(schemes, &delivery);
        let (signature, reading) = match &verification {
            Verification::Verified(index, verified) => {
                let settled = schemes.get(*index);
                if let Some((id, statement)) = settled.and_then(|scheme| scheme.settles) {
                    findings.extend(self.observation(&Sighting {
                        ledger: id,
                        statement,
                        is_other: true,
                    }));
                }
                look.verified = Some((verified.scheme(), verified.matched_secret()));
                let event = settled.map(|scheme| scheme.signer.event(verified));
                let reading = event.map_or(Reading::NotRead, |event| reading_of(&event));
                findings.extend(findings_of_reading(&reading, Signature::Verified));
                if *index > 0 {
                    // Observations about the usual scheme would contradict this one.
                    look.verified = None;
                }
                (Signature::Verified, reading)
            }
            Verification::Rejected(reason) => {
                findings.push(rejected(*reason));
                (Signature::Mismatch, Reading::NotRead)
            }
        };
        if signature == Signature::Verified {
            // Anyone can send the others, so they are no evidence.
            let observed = self.sightings(&look);
            findings.extend(
                observed
                    .iter()
                    .filter_map(|sighting| self.observation(sighting)),
            );
        }
        Checked {
            signature,
            reading,
            findings,
        }
    }

    fn shape_of_call(&self, exchange: &Exchange, route: Option<&Route>) -> Vec<Finding> {
        let Some(route) = route else {
            let text = "the call is in no table, so its response was compared with nothing";
            return vec![Finding::new(FindingKind::Unreadable, text)];
        };
        if !exchange.is_success() {
            return Vec::new();
        }
        let is_empty = |exchange: &Exchange| {
            let response = exchange.response.as_ref();
            response.is_some_and(|response| response.body().is_empty())
        };
        match exchange.response_json() {
            Some(json) => {
                let mut findings = shape::compare(&self.tables, &json);
                findings.extend(shape::missing(route, &json));
                findings
            }
            None if route.required.is_empty() || is_empty(exchange) => Vec::new(),
            None => {
                let text = "the response is not JSON";
                vec![Finding::new(FindingKind::Unreadable, text)]
            }
        }
    }

    fn sightings(&self, look: &Look<'_>) -> Vec<Sighting> {
        let probes = self.gateway.probes().iter();
        let sightings = probes.filter_map(|probe| {
            let is_other = (probe.look)(look)?;
            let statement = if is_other { probe.other } else { probe.usual };
            Some(Sighting {
                ledger: probe.ledger,
                statement,
                is_other,
            })
        });
        sightings.collect()
    }

    fn observation(&self, sighting: &Sighting) -> Option<Finding> {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| entry.id == sighting.ledger)?;
        let verdict = ledger::verdict(&entry.status, sighting);
        Some(Finding::of_ledger(&entry.id, verdict, sighting.statement))
    }
}

/// Returns the JSON of a webhook, or its pairs as an object of texts.
fn webhook_value(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    if let Some(json) = fields::json(request.body()) {
        return json;
    }
    let body = std::str::from_utf8(request.body()).unwrap_or_default();
    let query = request.uri().query().unwrap_or_default();
    let body = if body.contains('=') { body } else { "" };
    let pairs = [body, query].into_iter().flat_map(fields::pairs);
    let members: Map<String, Value> = pairs
        .map(|(name, value)| (name, Value::from(value)))
        .collect();
    Value::Object(members)
}

/// Returns true for the first read of an object after a call that changed it.
fn is_first_read(route: Option<&Route>, exchange: &Exchange, history: &mut History) -> bool {
    let Some(route) = route else {
        return false;
    };
    let Some(id) = route.id(exchange.request.uri().path()) else {
        return false;
    };
    match route.method.as_str() {
        "GET" => history.seen.insert(id.to_owned()),
        _ => {
            history.seen.remove(id);
            false
        }
    }
}

fn is_about_signature(why: &str) -> bool {
    ["hash", "signature", "sign"]
        .iter()
        .any(|word| why.contains(word))
}

fn rejected(reason: RejectionReason) -> Finding {
    let text = match reason {
        RejectionReason::SignatureMismatch => {
            "the signature does not verify with the configured secrets; `dhow webhook discover` can find how it was made".to_owned()
        }
        RejectionReason::NotConfigured => {
            "no secret for this kind of webhook is configured, so its signature was not checked".to_owned()
        }
        reason => format!("the webhook is rejected: {}", reason.as_str()),
    };
    Finding::new(FindingKind::SignatureMismatch, text)
}

fn findings_of_reading(reading: &Reading, signature: Signature) -> Vec<Finding> {
    match reading {
        Reading::Read(unknown) => unknown
            .iter()
            .map(|word| {
                let text = format!("the library does not know the status `{word}`");
                Finding::new(FindingKind::UnknownStatus, text)
            })
            .collect(),
        Reading::Unreadable(why) => {
            let kind = match signature {
                Signature::Mismatch => FindingKind::SignatureMismatch,
                _ => FindingKind::Unreadable,
            };
            vec![Finding::new(
                kind,
                format!("the library does not accept the response: {why}"),
            )]
        }
        Reading::Refused(_) | Reading::NotRead => Vec::new(),
    }
}

/// Returns the statuses of an event that are in no table.
fn reading_of(event: &Event) -> Reading {
    let unknown = match &event.subject {
        Subject::Payment(PaymentStatus::Unknown(word))
        | Subject::Attempt(PaymentStatus::Unknown(word))
        | Subject::Payout(PayoutStatus::Unknown(word))
        | Subject::Refund(RefundStatus::Unknown(word)) => Some(word.clone()),
        Subject::Unreadable => {
            return Reading::Unreadable("the object of the event is not readable".to_owned());
        }
        _ => None,
    };
    Reading::Read(unknown.into_iter().collect())
}

/// Returns the fields of the first request that the library makes for a recorded call, with its signatures.
pub(crate) fn request_of_library(
    checker: &Checker,
    settings: &Settings<'_>,
    exchange: &Exchange,
) -> Option<Fields> {
    let route = checker.route(exchange)?;
    let call = RecordedCall::new(settings, route, exchange);
    let _ = checker.gateway.read(&call);
    let request = call.replay.first()?;
    let is_same = request.method() == exchange.request.method();
    is_same.then(|| Fields::of_request(&request))
}
