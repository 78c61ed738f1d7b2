//! Output of errors: the message, the gateway's message, the state of the money, and advice.

use std::{error::Error as StdError, io};

use dhow_core::{Error, ErrorKind, GatewayFault, Outcome, Resolution};
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Page, Show, Tone},
};

/// Label of the line about the money.
const MONEY: &str = "money";

/// Note about a failed read.
const READ_FAILED: &str = "the read failed; this does not prove that the record is absent";

/// Output of a failed command.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorView {
    error: ErrorBody,
}

#[derive(Debug, Serialize)]
struct ErrorBody {
    kind: String,
    /// `None` for a failed read, which has no effect on money.
    outcome: Option<&'static str>,
    message: String,
    field: Option<String>,
    gateway: Option<GatewayView>,
    resolution: Option<&'static str>,
    provider: Option<String>,
    retry_after_seconds: Option<u64>,
    #[serde(skip)]
    cause: Option<String>,
    #[serde(skip)]
    advice: Vec<(&'static str, String)>,
}

#[derive(Debug, Serialize)]
struct GatewayView {
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    fields: Vec<FieldView>,
    #[serde(skip)]
    sentence: String,
}

#[derive(Debug, Serialize)]
struct FieldView {
    field: String,
    complaint: String,
}

impl ErrorView {
    /// Creates the output for an error of a read-only command.
    ///
    /// A failed read says nothing about an earlier instruction, so there is no outcome and no line about the money.
    pub(crate) fn for_read(error: &Error) -> Self {
        let mut view = Self::from(error);
        if error.outcome() == Outcome::ReadOnly {
            view.error.outcome = None;
            view.error.advice.retain(|(name, _)| *name != MONEY);
            if Exit::from(error) == Exit::Gateway {
                view.error
                    .advice
                    .insert(0, ("note", READ_FAILED.to_owned()));
            }
        }
        view
    }

    /// Creates the output for a result that could not be written to standard output.
    pub(crate) fn for_failed_write(error: &io::Error, moved_money: bool) -> Self {
        let message = "the result cannot be written to standard output";
        let unwritten = Error::new(ErrorKind::Unavailable, Outcome::NotSent, message);
        let mut view = Self::from(&unwritten);
        view.error.cause = Some(error.to_string());
        view.error.advice = match moved_money {
            true => vec![
                (
                    MONEY,
                    "Money may have moved: the result is printed above".to_owned(),
                ),
                (
                    "next",
                    "save the gateway's reference before you retry".to_owned(),
                ),
            ],
            false => Vec::new(),
        };
        view
    }

    /// Creates the output for an invalid command line.
    pub(crate) fn for_usage(message: &str, field: Option<String>) -> Self {
        let mut view = Self::from(&Error::invalid("", message.to_owned()));
        message.clone_into(&mut view.error.message);
        view.error.kind = "usage".to_owned();
        view.error.field = field;
        view
    }
}

/// An error of the library or of this program.
impl From<&Error> for ErrorView {
    fn from(error: &Error) -> Self {
        let body = ErrorBody {
            kind: error.kind().to_string().replace(' ', "-"),
            outcome: Some(error.outcome().as_str()),
            message: message(error),
            field: error.field().map(str::to_owned),
            gateway: error.gateway().map(GatewayView::from),
            resolution: error.resolution().map(Resolution::as_str),
            provider: error.provider().map(ToString::to_string),
            retry_after_seconds: error.retry_after().map(|pause| pause.as_secs()),
            cause: root_cause(error),
            advice: advice(error),
        };
        Self { error: body }
    }
}

impl From<&GatewayFault> for GatewayView {
    fn from(gateway: &GatewayFault) -> Self {
        let fields = gateway.fields.iter().map(|(field, complaint)| FieldView {
            field: field.clone(),
            complaint: complaint.clone(),
        });
        Self {
            status: gateway.status,
            code: gateway.code.clone(),
            message: gateway.message.clone(),
            request_id: gateway.request_id.clone(),
            fields: fields.collect(),
            sentence: gateway.to_string(),
        }
    }
}

impl Show for ErrorView {
    fn show(&self, page: &mut Page) {
        let error = &self.error;
        let kind = error.kind.replace('-', " ");
        let by = error.provider.as_ref();
        let by = by.map(|provider| format!("{provider}: {kind}: "));
        let by = by.unwrap_or_default();
        page.line(Tone::Bad, format!("error: {by}{}", error.message));
        page.pair_if(
            "gateway's message",
            error.gateway.as_ref().map(|gateway| &gateway.sentence),
        );
        page.pair_if("cause", error.cause.as_ref());
        for (name, text) in &error.advice {
            page.pair(name, text);
        }
    }
}

/// Joins field and message into one sentence.
pub(crate) fn message(error: &Error) -> String {
    match error.field() {
        // A local message continues the field ("amount must be …"); a gateway's message stands alone.
        Some(field) if error.gateway().is_some() => format!("{field}: {}", error.message()),
        Some(field) => format!("{field} {}", error.message()),
        None => error.message().to_owned(),
    }
}

/// Returns the innermost cause, usually the error of the operating system.
pub(crate) fn root_cause(error: &Error) -> Option<String> {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.last().map(ToString::to_string)
}

/// Returns labelled lines on the state of the money and the next step.
fn advice(error: &Error) -> Vec<(&'static str, String)> {
    let mut advice = Vec::new();
    match error.outcome() {
        Outcome::Unknown(_) if error.kind() == ErrorKind::Duplicate => {
            advice.push((
                MONEY,
                "UNKNOWN: an earlier request with the same reference may have been carried out"
                    .to_owned(),
            ));
        }
        Outcome::Unknown(_) => {
            advice.push((
                MONEY,
                "UNKNOWN: the request may have been carried out".to_owned(),
            ));
        }
        Outcome::Refused => {
            advice.push((
                MONEY,
                "not moved: the gateway refused the request".to_owned(),
            ));
        }
        Outcome::NotSent | Outcome::ReadOnly if Exit::from(error) == Exit::Gateway => {
            advice.push((MONEY, "not moved: you can retry".to_owned()));
        }
        Outcome::NotSent | Outcome::ReadOnly => {}
    }
    if let Some(resolution) = error.resolution() {
        advice.push(("next", resolution.advice().to_owned()));
    }
    if let Some(pause) = error.retry_after() {
        advice.push(("next", format!("wait {} seconds", pause.as_secs())));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Paint;

    fn unknown() -> Error {
        let outcome = Outcome::Unknown(Resolution::LookUp);
        Error::new(ErrorKind::Unavailable, outcome, "no response")
            .with_gateway(GatewayFault::status(502).with_request_id("r-1"))
    }

    #[test]
    fn the_json_object_has_the_keys_of_the_contract() {
        let object = serde_json::to_value(ErrorView::from(&unknown())).unwrap();
        let error = &object["error"];
        assert_eq!(error["kind"], "unavailable");
        assert_eq!(error["outcome"], "unknown");
        assert_eq!(error["message"], "no response");
        assert!(error["field"].is_null());
        assert_eq!(error["gateway"]["status"], 502);
        assert_eq!(error["gateway"]["request_id"], "r-1");
        assert_eq!(error["resolution"], "look-up");
    }

    #[test]
    fn the_page_shows_an_unknown_outcome_with_advice() {
        let mut page = Page::new(Paint::NONE);
        ErrorView::from(&unknown()).show(&mut page);
        assert!(page.text().contains("UNKNOWN"));
        assert!(page.text().contains("search by your own reference"));
    }

    #[test]
    fn the_message_starts_with_the_field() {
        let error = Error::invalid("amount", "must be at least 0.30 SGD");
        let object = serde_json::to_value(ErrorView::from(&error)).unwrap();
        assert_eq!(
            object["error"]["message"],
            "amount must be at least 0.30 SGD"
        );
        assert_eq!(object["error"]["field"], "amount");
        assert_eq!(object["error"]["kind"], "invalid-request");
        let refused = Error::new(ErrorKind::InvalidRequest, Outcome::Refused, "was refused")
            .with_field("amount")
            .with_gateway(GatewayFault::status(422));
        let object = serde_json::to_value(ErrorView::from(&refused)).unwrap();
        assert_eq!(object["error"]["message"], "amount: was refused");
    }
}
