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

/// Advice for a failed read.
const READ_FAILED: &str = "the request was not answered, which proves neither presence nor absence";

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
    /// Creates the output for an error of the library or of this program.
    pub(crate) fn of(error: &Error) -> Self {
        let fault = ErrorBody {
            kind: error.kind().to_string().replace(' ', "-"),
            outcome: Some(error.outcome().as_str()),
            message: sentence(error),
            field: error.field().map(str::to_owned),
            gateway: error.gateway().map(GatewayView::of),
            resolution: error.resolution().map(Resolution::as_str),
            provider: error.provider().map(ToString::to_string),
            retry_after_seconds: error.retry_after().map(|pause| pause.as_secs()),
            cause: deepest_cause(error),
            advice: advice(error),
        };
        Self { error: fault }
    }

    /// Creates the output for an error of a read-only command.
    ///
    /// A failed read says nothing about an earlier instruction, so there is no outcome and no line about the money.
    pub(crate) fn of_question(error: &Error) -> Self {
        let mut view = Self::of(error);
        if error.outcome() == Outcome::ReadOnly {
            view.error.outcome = None;
            view.error.advice.retain(|(name, _)| *name != MONEY);
            if Exit::of(error) == Exit::Gateway {
                view.error
                    .advice
                    .insert(0, ("note", READ_FAILED.to_owned()));
            }
        }
        view
    }

    /// Creates the output for a result that could not be written to standard output.
    pub(crate) fn of_unwritten(error: &io::Error, moved_money: bool) -> Self {
        let message = "the result cannot be written to standard output";
        let error_of_output = Error::new(ErrorKind::Unavailable, Outcome::NotSent, message);
        let mut view = Self::of(&error_of_output);
        view.error.cause = Some(error.to_string());
        view.error.advice = match moved_money {
            true => vec![
                (
                    MONEY,
                    "MAY HAVE MOVED: the result is printed above".to_owned(),
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
    pub(crate) fn of_usage(message: &str, field: Option<String>) -> Self {
        let mut view = Self::of(&Error::invalid("", message.to_owned()));
        message.clone_into(&mut view.error.message);
        view.error.kind = "usage".to_owned();
        view.error.field = field;
        view
    }
}

impl GatewayView {
    fn of(fault: &GatewayFault) -> Self {
        let fields = fault.fields.iter().map(|(field, complaint)| FieldView {
            field: field.clone(),
            complaint: complaint.clone(),
        });
        Self {
            status: fault.status,
            code: fault.code.clone(),
            message: fault.message.clone(),
            request_id: fault.request_id.clone(),
            fields: fields.collect(),
            sentence: fault.to_string(),
        }
    }
}

impl Show for ErrorView {
    fn show(&self, page: &mut Page) {
        let fault = &self.error;
        let kind = fault.kind.replace('-', " ");
        let by = fault.provider.as_ref();
        let by = by.map(|provider| format!("{provider}: {kind}: "));
        let by = by.unwrap_or_default();
        page.line(Tone::Bad, format!("error: {by}{}", fault.message));
        page.pair_if(
            "gateway's message",
            fault.gateway.as_ref().map(|gateway| &gateway.sentence),
        );
        page.pair_if("cause", fault.cause.as_ref());
        for (name, text) in &fault.advice {
            page.pair(name, text);
        }
    }
}

/// Joins field and message into one sentence.
pub(crate) fn sentence(error: &Error) -> String {
    match error.field() {
        // A local message continues the field ("amount must be …"); a gateway's message stands alone.
        Some(field) if error.gateway().is_some() => format!("{field}: {}", error.message()),
        Some(field) => format!("{field} {}", error.message()),
        None => error.message().to_owned(),
    }
}

/// Returns the innermost cause, usually the error of the operating system.
pub(crate) fn deepest_cause(error: &Error) -> Option<String> {
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
        Outcome::NotSent | Outcome::ReadOnly if Exit::of(error) == Exit::Gateway => {
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
    fn the_object_has_every_member_that_scripts_rely_on() {
        let object = serde_json::to_value(ErrorView::of(&unknown())).unwrap();
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
    fn an_unknown_outcome_cannot_be_overlooked() {
        let mut page = Page::new(Paint::NONE);
        ErrorView::of(&unknown()).show(&mut page);
        assert!(page.text().contains("UNKNOWN"));
        assert!(page.text().contains("search by your own reference"));
    }

    #[test]
    fn a_refused_field_is_named_in_the_sentence() {
        let error = Error::invalid("amount", "must be at least 0.30 SGD");
        let object = serde_json::to_value(ErrorView::of(&error)).unwrap();
        assert_eq!(
            object["error"]["message"],
            "amount must be at least 0.30 SGD"
        );
        assert_eq!(object["error"]["field"], "amount");
        assert_eq!(object["error"]["kind"], "invalid-request");
        let answered = Error::new(ErrorKind::InvalidRequest, Outcome::Refused, "was refused")
            .with_field("amount")
            .with_gateway(GatewayFault::status(422));
        let object = serde_json::to_value(ErrorView::of(&answered)).unwrap();
        assert_eq!(object["error"]["message"], "amount: was refused");
    }
}
