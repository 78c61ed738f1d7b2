//! A failure as it is shown: what is wrong, what the gateway said, what happened to the money.

use std::{error::Error as StdError, io};

use dhow_core::{Error, ErrorKind, GatewayFault, Outcome, Resolution};
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Page, Show, Tone},
};

/// The name of the line about the money.
const MONEY: &str = "money";

/// Said of a question that a gateway did not answer.
const UNANSWERED: &str =
    "not answered: this proves neither that there is such a thing nor that there is none";

/// What a failed command prints.
#[derive(Debug, Serialize)]
pub(crate) struct ErrorView {
    error: ErrorBody,
}

#[derive(Debug, Serialize)]
struct ErrorBody {
    kind: String,
    /// Absent from the answer to a question: nothing was to be done.
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
    /// An error of the library, or of this program.
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

    /// An error of a command that only asks. What a gateway answered to a question says nothing about an instruction: neither that it was not
    /// sent nor that the money stayed.
    pub(crate) fn of_question(error: &Error) -> Self {
        let mut view = Self::of(error);
        if error.outcome() == Outcome::ReadOnly {
            view.error.outcome = None;
            view.error.advice.retain(|(name, _)| *name != MONEY);
            if Exit::of(error) == Exit::Gateway {
                view.error
                    .advice
                    .insert(0, ("question", UNANSWERED.to_owned()));
            }
        }
        view
    }

    /// An answer that could not be written, and whether money moved for it.
    pub(crate) fn of_unwritten(error: &io::Error, moved_money: bool) -> Self {
        let what = "the answer cannot be written to standard output";
        let mut view = Self::of(&Error::new(ErrorKind::Unavailable, Outcome::NotSent, what));
        view.error.cause = Some(error.to_string());
        view.error.advice = match moved_money {
            true => vec![
                (MONEY, "MAY HAVE MOVED: the answer stands above".to_owned()),
                (
                    "next",
                    "keep the gateway's reference before repeating anything".to_owned(),
                ),
            ],
            false => Vec::new(),
        };
        view
    }

    /// A command line that could not be read.
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
            "gateway said",
            fault.gateway.as_ref().map(|said| &said.sentence),
        );
        page.pair_if("cause", fault.cause.as_ref());
        for (name, text) in &fault.advice {
            page.pair(name, text);
        }
    }
}

/// Field and rule in one sentence.
pub(crate) fn sentence(error: &Error) -> String {
    match error.field() {
        // A rule that the field breaks, or what the gateway did.
        Some(field) if error.gateway().is_some() => format!("{field}: {}", error.message()),
        Some(field) => format!("{field} {}", error.message()),
        None => error.message().to_owned(),
    }
}

/// The innermost cause, which names the system's own reason.
pub(crate) fn deepest_cause(error: &Error) -> Option<String> {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.last().map(ToString::to_string)
}

/// What the error means for the money and what to do, where that is not plain.
fn advice(error: &Error) -> Vec<(&'static str, String)> {
    let mut advice = Vec::new();
    match error.outcome() {
        Outcome::Unknown(_) if error.kind() == ErrorKind::Duplicate => {
            advice.push((
                MONEY,
                "UNKNOWN: an earlier call with the same reference may have been carried out"
                    .to_owned(),
            ));
        }
        Outcome::Unknown(_) => {
            advice.push((MONEY, "UNKNOWN: it may have been carried out".to_owned()));
        }
        Outcome::Refused => advice.push((MONEY, "not moved: the gateway refused".to_owned())),
        Outcome::NotSent | Outcome::ReadOnly if Exit::of(error) == Exit::Gateway => {
            advice.push((MONEY, "not moved: safe to repeat".to_owned()));
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
        Error::new(ErrorKind::Unavailable, outcome, "no answer came")
            .with_gateway(GatewayFault::status(502).with_request_id("r-1"))
    }

    #[test]
    fn the_object_has_every_member_that_scripts_rely_on() {
        let object = serde_json::to_value(ErrorView::of(&unknown())).unwrap();
        let error = &object["error"];
        assert_eq!(error["kind"], "unavailable");
        assert_eq!(error["outcome"], "unknown");
        assert_eq!(error["message"], "no answer came");
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
