//! What the customer has to do next.

use dhow_core::NextAction;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub(crate) enum ActionView {
    Redirect {
        url: String,
    },
    QrCode {
        payload: String,
    },
    AppLink {
        app: String,
        url: String,
    },
    Otp {
        message: Option<String>,
    },
    ConfirmOnPhone {
        message: Option<String>,
    },
    PayToAccount {
        institution: Option<String>,
        account: String,
    },
    TransactionReference,
    Other {
        kind: String,
        message: Option<String>,
    },
}

impl ActionView {
    pub(crate) fn of(action: &NextAction) -> Self {
        match action.clone() {
            NextAction::Redirect { url } => Self::Redirect { url },
            NextAction::ShowQrCode { payload } => Self::QrCode { payload },
            NextAction::OpenApp { app, url } => Self::AppLink { app, url },
            NextAction::EnterOtp { message } => Self::Otp { message },
            NextAction::ConfirmOnPhone { message } => Self::ConfirmOnPhone { message },
            NextAction::PayToAccount {
                institution,
                account,
            } => Self::PayToAccount {
                institution,
                account,
            },
            NextAction::SubmitTransactionReference => Self::TransactionReference,
            NextAction::Other { kind, message } => Self::Other { kind, message },
            // A kind that a later version of the library adds.
            other => Self::Other {
                kind: other.kind().to_string(),
                message: None,
            },
        }
    }

    /// What to do, for people.
    pub(crate) fn sentence(&self) -> String {
        let with = |words: &str, message: &Option<String>| match message {
            Some(message) => format!("{words}: {message}"),
            None => words.to_owned(),
        };
        match self {
            Self::Redirect { url } => format!("send the customer to {url}"),
            Self::QrCode { payload } if payload.starts_with("iVBOR") => {
                format!(
                    "show the QR code (a PNG, {} characters of base64)",
                    payload.len()
                )
            }
            Self::QrCode { payload } => format!("show a QR code of {payload}"),
            Self::AppLink { app, url } => format!("open {app} with {url}"),
            Self::Otp { message } => with("ask the customer for the one-time password", message),
            Self::ConfirmOnPhone { message } => with("the customer confirms on the phone", message),
            Self::PayToAccount {
                institution,
                account,
            } => {
                let institution = institution.as_ref();
                let at = institution
                    .map(|name| format!(" at {name}"))
                    .unwrap_or_default();
                format!("the customer pays to {account}{at}")
            }
            Self::TransactionReference => {
                "ask the customer for the reference of the transfer".to_owned()
            }
            Self::Other { kind, message } => with(kind, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use dhow_core::ActionKind;

    use super::*;

    #[test]
    fn the_type_is_the_word_that_the_library_uses() {
        let actions = [
            NextAction::Redirect { url: "u".into() },
            NextAction::ShowQrCode {
                payload: "p".into(),
            },
            NextAction::OpenApp {
                app: "a".into(),
                url: "u".into(),
            },
            NextAction::EnterOtp { message: None },
            NextAction::ConfirmOnPhone { message: None },
            NextAction::PayToAccount {
                institution: None,
                account: "1".into(),
            },
            NextAction::SubmitTransactionReference,
            NextAction::Other {
                kind: "k".into(),
                message: None,
            },
        ];
        for action in actions {
            let kind: ActionKind = action.kind();
            let view = serde_json::to_value(ActionView::of(&action)).unwrap();
            assert_eq!(view["type"], kind.to_string());
        }
    }
}
