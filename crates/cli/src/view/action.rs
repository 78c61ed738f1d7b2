//! The customer's next step, in a sentence.

use dhow_core::NextAction;

pub(super) fn sentence(action: &NextAction) -> String {
    let with = |words: &str, message: &Option<String>| match message {
        Some(message) => format!("{words}: {message}"),
        None => words.to_owned(),
    };
    match action {
        NextAction::Redirect { url } => format!("send the customer to {url}"),
        NextAction::ShowQrCode { payload } if payload.starts_with("iVBOR") => {
            let length = payload.len();
            format!("show the QR code (a PNG, {length} characters of base64)")
        }
        NextAction::ShowQrCode { payload } => format!("show a QR code of {payload}"),
        NextAction::OpenApp { app, url } => format!("open {app} with {url}"),
        NextAction::EnterOtp { message } => {
            with("ask the customer for the one-time password", message)
        }
        NextAction::ConfirmOnPhone { message } => {
            with("the customer confirms on the phone", message)
        }
        NextAction::PayToAccount {
            institution,
            account,
        } => {
            let institution = institution.as_ref();
            let at = institution.map(|name| format!(" at {name}"));
            format!("the customer pays to {account}{}", at.unwrap_or_default())
        }
        NextAction::SubmitTransactionReference => {
            "ask the customer for the reference of the transfer".to_owned()
        }
        NextAction::Other { kind, message } => with(kind, message),
        // A kind that a later version of the library adds.
        other => other.kind().to_string(),
    }
}
