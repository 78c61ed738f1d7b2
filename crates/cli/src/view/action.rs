//! Sentence about the customer's next step.

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
            format!("show the customer the QR code (a PNG of {length} base64 characters)")
        }
        NextAction::ShowQrCode { payload } => format!("show the customer a QR code of {payload}"),
        NextAction::OpenApp { app, url } => format!("open {app} with {url}"),
        NextAction::EnterOtp { message } => {
            with("ask the customer for the one-time password", message)
        }
        NextAction::ConfirmOnPhone { message } => {
            with("wait until the customer confirms on the phone", message)
        }
        NextAction::PayToAccount {
            institution,
            account,
        } => {
            let institution = institution.as_ref();
            let at = institution.map(|name| format!(" at {name}"));
            format!(
                "ask the customer to transfer to {account}{}",
                at.unwrap_or_default()
            )
        }
        NextAction::SubmitTransactionReference => {
            "ask the customer for the transfer's reference".to_owned()
        }
        NextAction::Other { kind, message } => with(kind, message),
        // `NextAction` is non-exhaustive.
        other => other.kind().to_string(),
    }
}
