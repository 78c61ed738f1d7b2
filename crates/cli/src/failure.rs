//! Output of errors: the message, the gateway's message, the state of the money, and advice.

use std::{error::Error as StdError, io};

use dhow_core::{Error, ErrorKind, Outcome};
use serde::{Serialize, Serializer, ser::Error as _};
use serde_json::Value;

use crate::{
    command_line::CommandLine,
    exit::Exit,
    output::{Page, Show, Tone},
};

/// Note about a failed read.
const READ_FAILED: &str = "the read failed; this does not prove that the record is absent";

/// Output of a failed command: `error` with the library's JSON form of the error, and `next` with the lines about what to do next, if there
/// are any.
#[derive(Debug, Serialize)]
pub(crate) struct Failure {
    error: ErrorForm,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<NextLine>,
    #[serde(skip)]
    page: ErrorPage,
}

/// Line about what to do next. Both forms are texts in JSON.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum NextLine {
    /// A sentence.
    Advice(String),
    /// A command to run.
    Command(CommandLine),
}

/// An error, and the members in which its form differs from the library's.
#[derive(Debug)]
struct ErrorForm {
    error: Error,
    changes: Vec<(&'static str, Value)>,
}

/// Parts of the page for people.
#[derive(Debug)]
struct ErrorPage {
    headline: String,
    gateway_message: Option<String>,
    cause: Option<String>,
    /// State of the money, or a note in its place.
    state: Option<(&'static str, &'static str)>,
}

impl Failure {
    /// Creates the output for an error of a command that gives a gateway no instruction.
    ///
    /// A failed read says nothing about an earlier instruction, so there is no outcome and no line about the money. An error of a store, of
    /// the network of a store or of a program of the user is not about money either.
    pub(crate) fn for_read(error: Error) -> Self {
        let is_read = error.outcome() == Outcome::ReadOnly;
        let is_unknown = error.outcome().is_unknown();
        let has_failed = error.provider().is_some() && Exit::from(&error) == Exit::Gateway;
        let mut failure = Self::from(error);
        if is_read {
            failure.error.changes.push(("outcome", Value::Null));
        }
        if !is_unknown {
            failure.page.state = has_failed.then_some(("note", READ_FAILED));
        }
        failure
    }

    /// Adds a command to run next.
    pub(crate) fn with_next(mut self, line: CommandLine) -> Self {
        self.next.push(NextLine::Command(line));
        self
    }

    /// Adds a sentence about what to do next.
    pub(crate) fn with_advice(mut self, advice: impl Into<String>) -> Self {
        self.next.push(NextLine::Advice(advice.into()));
        self
    }

    /// Adds an example of the command, if there is one.
    pub(crate) fn with_example(self, example: Option<String>) -> Self {
        match example {
            // The word before it keeps it apart from a command to run.
            Some(example) => self.with_advice(format!("for example: {example}")),
            None => self,
        }
    }

    /// Creates the output for a result that could not be written to standard output.
    pub(crate) fn for_failed_write(error: &io::Error, moved_money: bool) -> Self {
        let message = "the result cannot be written to standard output";
        let unwritten = Error::new(ErrorKind::Unavailable, Outcome::NotSent, message);
        let mut failure = Self::from(unwritten);
        failure.page.cause = Some(error.to_string());
        failure.page.state = None;
        if moved_money {
            let state = "Money may have moved: the result is printed above";
            failure.page.state = Some(("money", state));
            return failure.with_advice("save the gateway's reference before you retry");
        }
        failure
    }

    /// Creates the output for an invalid command line, which is no error of the library.
    pub(crate) fn for_usage(message: String, field: Option<String>) -> Self {
        let usage = Error::new(ErrorKind::InvalidRequest, Outcome::NotSent, message);
        let mut failure = Self::from(usage);
        // The field is not set on the error, because the message already names it.
        failure.error.changes = vec![("kind", "usage".into()), ("field", field.into())];
        failure
    }
}

/// An error of the library or of this program.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let page = ErrorPage::from(&error);
        let next = advice(&error).map(NextLine::Advice).collect();
        let changes = Vec::new();
        let error = ErrorForm { error, changes };
        Self { error, next, page }
    }
}

impl Serialize for ErrorForm {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.changes.is_empty() {
            return self.error.serialize(serializer);
        }
        let mut form = serde_json::to_value(&self.error).map_err(S::Error::custom)?;
        for (name, value) in &self.changes {
            // A member that the library's form no longer has would otherwise be added in silence.
            let member = form.get_mut(name);
            let member = member.ok_or_else(|| S::Error::custom("the error has no such member"))?;
            member.clone_from(value);
        }
        form.serialize(serializer)
    }
}

impl From<&Error> for ErrorPage {
    fn from(error: &Error) -> Self {
        // The sentence about an operation that the gateway does not have starts with the gateway's name.
        let is_sentence = error.kind() == ErrorKind::Unsupported && error.gateway().is_none();
        let by = error.provider().filter(|_| !is_sentence);
        let kind = error.kind().as_str().replace('-', " ");
        let by = by.map(|provider| format!("{provider}: {kind}: "));
        Self {
            headline: headline(by.as_deref(), &error.sentence()),
            gateway_message: error.gateway().map(ToString::to_string),
            cause: root_cause(error),
            state: state_of_the_money(error).map(|state| ("money", state)),
        }
    }
}

impl Show for Failure {
    fn show(&self, page: &mut Page) {
        let shown = &self.page;
        page.line(Tone::Bad, &shown.headline);
        page.pair_if("gateway's message", shown.gateway_message.as_ref());
        page.pair_if("cause", shown.cause.as_ref());
        if let Some((label, state)) = shown.state {
            page.pair(label, state);
        }
        for line in &self.next {
            match line {
                NextLine::Advice(text) => page.pair("next", text),
                NextLine::Command(line) => page.pair("next", line),
            }
        }
    }
}

fn headline(by: Option<&str>, message: &str) -> String {
    format!("error: {}{message}", by.unwrap_or_default())
}

/// Returns the innermost cause, usually the error of the operating system.
pub(crate) fn root_cause(error: &Error) -> Option<String> {
    let causes = std::iter::successors(error.source(), |cause| (*cause).source());
    causes.last().map(ToString::to_string)
}

fn state_of_the_money(error: &Error) -> Option<&'static str> {
    match error.outcome() {
        Outcome::Unknown(_) if error.kind() == ErrorKind::Duplicate => {
            Some("UNKNOWN: an earlier request with the same reference may have been carried out")
        }
        Outcome::Unknown(_) => Some("UNKNOWN: the request may have been carried out"),
        Outcome::NotSent if error.kind() == ErrorKind::Duplicate => {
            Some("not moved: nothing was sent")
        }
        Outcome::Refused => Some("not moved: the gateway refused the request"),
        // Without a gateway, such as for a store, the error is not about money.
        Outcome::NotSent | Outcome::ReadOnly
            if error.provider().is_some() && Exit::from(error) == Exit::Gateway =>
        {
            Some("not moved: you can retry")
        }
        Outcome::NotSent | Outcome::ReadOnly => None,
    }
}

/// Returns the sentences about what to do next that follow from the error alone.
fn advice(error: &Error) -> impl Iterator<Item = String> + use<> {
    let resolution = error.resolution();
    let resolution = resolution.map(|resolution| resolution.advice().to_owned());
    let pause = error.retry_after();
    let pause = pause.map(|pause| format!("wait {} seconds", pause.as_secs()));
    resolution.into_iter().chain(pause)
}

#[cfg(test)]
mod tests {
    use dhow_core::{GatewayError, ProviderId, Resolution};

    use super::*;
    use crate::output::Paint;

    fn unknown() -> Error {
        let outcome = Outcome::Unknown(Resolution::LookUp);
        Error::new(ErrorKind::Unavailable, outcome, "no response")
            .with_gateway(GatewayError::status(502).with_request_id("r-1"))
    }

    #[test]
    fn the_json_object_has_the_keys_of_the_contract() {
        let object = serde_json::to_value(Failure::from(unknown())).unwrap();
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
        Failure::from(unknown()).show(&mut page);
        assert!(page.text().contains("UNKNOWN"));
        assert!(page.text().contains("search by your own reference"));
    }

    #[test]
    fn the_message_starts_with_the_field() {
        let error = Error::invalid("amount", "must be at least 0.30 SGD");
        let object = serde_json::to_value(Failure::from(error)).unwrap();
        assert_eq!(
            object["error"]["message"],
            "amount must be at least 0.30 SGD"
        );
        assert_eq!(object["error"]["field"], "amount");
        assert_eq!(object["error"]["kind"], "invalid-request");
        let refused = Error::new(ErrorKind::InvalidRequest, Outcome::Refused, "was refused")
            .with_field("amount")
            .with_gateway(GatewayError::status(422));
        let object = serde_json::to_value(Failure::from(refused)).unwrap();
        assert_eq!(object["error"]["message"], "amount: was refused");
    }

    #[test]
    fn the_page_of_an_unsupported_operation_names_the_gateway_once() {
        let provider = ProviderId::from_static("payatom");
        let error = provider.unsupported("payatom has no cancellation");
        let mut page = Page::new(Paint::NONE);
        Failure::for_read(error).show(&mut page);
        assert_eq!(page.text(), "error: payatom has no cancellation\n");
        let error = provider.invalid("amount", "must be above zero");
        let mut page = Page::new(Paint::NONE);
        Failure::from(error).show(&mut page);
        let line = "error: payatom: invalid request: amount must be above zero\n";
        assert_eq!(page.text(), line);
    }

    #[test]
    fn the_form_is_that_of_the_library() {
        let printed = serde_json::to_string(&Failure::from(unknown())).unwrap();
        let library = serde_json::to_string(&unknown()).unwrap();
        let next = r#"["search by your own reference before sending anything again"]"#;
        assert_eq!(printed, format!(r#"{{"error":{library},"next":{next}}}"#));
    }

    #[test]
    fn reads_and_usage_errors_differ_from_the_library_in_their_own_members_only() {
        let read = || Error::new(ErrorKind::Unavailable, Outcome::ReadOnly, "no response");
        let mut expected = serde_json::to_value(read()).unwrap();
        expected["outcome"] = Value::Null;
        let object = serde_json::to_value(Failure::for_read(read())).unwrap();
        assert_eq!(object["error"], expected);
        let field = Some("--amount".to_owned());
        let object = Failure::for_usage("invalid value for --amount".to_owned(), field);
        let object = serde_json::to_value(object).unwrap();
        let expected = serde_json::json!({
            "kind": "usage", "outcome": "not-sent", "message": "invalid value for --amount", "field": "--amount",
            "gateway": null, "resolution": null, "provider": null, "retry_after_seconds": null, "causes": [],
        });
        assert_eq!(object["error"], expected);
    }
}
