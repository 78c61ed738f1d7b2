//! Next actions of a customer, and the customer's answers to them.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{Secret, UrlRule, word::words};

/// An action that the customer has to take next. A payment may offer several at once, such as a QR code and app links.
///
/// In JSON the member `type` holds the [`ActionKind`] as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
#[non_exhaustive]
pub enum NextAction {
    /// Redirect the customer's browser to a URL with GET. Made by [`NextAction::redirect`], which accepts web URLs only.
    #[serde(rename = "redirect")]
    Redirect {
        // Checked again when stored data is read, because a database is outside of the constructor's control.
        /// The URL.
        #[serde(deserialize_with = "web_url")]
        url: String,
    },
    /// Show a QR code.
    #[serde(rename = "qr-code")]
    ShowQrCode {
        /// Text to encode in the QR code (EMV or UPI), or a base64 PNG if it begins with `iVBOR`.
        payload: String,
    },
    /// Open an app on the customer's phone.
    #[serde(rename = "app-link")]
    OpenApp {
        /// Name of the app, as the gateway calls it: `upi`, `paytm`, `phonepe`.
        app: String,
        /// Deep link.
        url: String,
    },
    /// Ask the customer for a one-time password and pass it on with [`Actions::answer`](crate::Actions::answer).
    #[serde(rename = "otp")]
    EnterOtp {
        /// Text from the gateway to show to the customer.
        message: Option<String>,
    },
    /// The customer confirms on the phone, in a USSD dialogue or an app.
    #[serde(rename = "confirm-on-phone")]
    ConfirmOnPhone {
        /// Text from the gateway to show to the customer.
        message: Option<String>,
    },
    /// The customer transfers the money to this account or wallet number.
    #[serde(rename = "pay-to-account")]
    PayToAccount {
        /// Name of the wallet or bank, as the gateway calls it.
        institution: Option<String>,
        /// Account or wallet number.
        account: String,
    },
    /// Ask the customer for the reference of the completed transfer and pass it on with [`Actions::answer`](crate::Actions::answer).
    #[serde(rename = "transaction-reference")]
    SubmitTransactionReference,
    /// An action that this version does not know.
    #[serde(rename = "other")]
    Other {
        /// Kind of the action, as the gateway calls it.
        kind: String,
        /// Text from the gateway to show to the customer.
        message: Option<String>,
    },
}

/// Kind of a [`NextAction`], for capabilities and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ActionKind {
    /// [`NextAction::Redirect`]
    Redirect,
    /// [`NextAction::ShowQrCode`]
    ShowQrCode,
    /// [`NextAction::OpenApp`]
    OpenApp,
    /// [`NextAction::EnterOtp`]
    EnterOtp,
    /// [`NextAction::ConfirmOnPhone`]
    ConfirmOnPhone,
    /// [`NextAction::PayToAccount`]
    PayToAccount,
    /// [`NextAction::SubmitTransactionReference`]
    SubmitTransactionReference,
    /// [`NextAction::Other`]
    Other,
}

impl NextAction {
    /// A redirect to a page of the gateway. A URL that is not absolute `https` or `http` becomes [`Other`](Self::Other), because a shop
    /// that puts `javascript:` into a link would run it on its own page.
    #[must_use]
    pub fn redirect(url: impl Into<String>) -> Self {
        let url = url.into();
        if UrlRule::Web.accepts(&url) {
            return Self::Redirect { url };
        }
        // The payment exists at the gateway, so an unusable URL is reported as an action, not as an error.
        Self::Other {
            kind: "redirect".to_owned(),
            message: Some("the gateway's URL is not an http or https URL".to_owned()),
        }
    }

    /// Returns the kind of the action.
    #[must_use]
    pub fn kind(&self) -> ActionKind {
        match self {
            Self::Redirect { .. } => ActionKind::Redirect,
            Self::ShowQrCode { .. } => ActionKind::ShowQrCode,
            Self::OpenApp { .. } => ActionKind::OpenApp,
            Self::EnterOtp { .. } => ActionKind::EnterOtp,
            Self::ConfirmOnPhone { .. } => ActionKind::ConfirmOnPhone,
            Self::PayToAccount { .. } => ActionKind::PayToAccount,
            Self::SubmitTransactionReference => ActionKind::SubmitTransactionReference,
            Self::Other { .. } => ActionKind::Other,
        }
    }
}

words!(ActionKind, "kind of action", {
    Redirect => "redirect",
    ShowQrCode => "qr-code",
    OpenApp => "app-link",
    EnterOtp => "otp",
    ConfirmOnPhone => "confirm-on-phone",
    PayToAccount => "pay-to-account",
    SubmitTransactionReference => "transaction-reference",
    Other => "other",
});

/// Checks a stored redirect like [`NextAction::redirect`].
fn web_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let url = String::deserialize(deserializer)?;
    if UrlRule::Web.accepts(&url) {
        return Ok(url);
    }
    Err(de::Error::custom("a redirect must be an http or https URL"))
}

/// The customer's answer to a [`NextAction`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActionAnswer {
    // A one-time password authorises a payment, so it is a secret and has no JSON form.
    /// One-time password.
    Otp(Secret),
    /// Reference of the customer's transfer (UTR, bank reference, wallet transaction id).
    TransactionReference(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_web_url_is_a_redirect() {
        for url in [
            "https://pay.example/1?a=b&c=%20#d",
            "http://127.0.0.1:4000/pay",
            "HTTPS://PAY.EXAMPLE/",
        ] {
            let url = url.to_owned();
            assert_eq!(NextAction::redirect(&url), NextAction::Redirect { url });
        }
        for url in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)//https://pay.example",
            "java\nscript:alert(1)",
            " https://pay.example/",
            "https://pay.example/\u{0}",
            "https://pay.example/a b",
            "data:text/html,x",
            "file:///etc/passwd",
            "//pay.example/1",
            "/pay/1",
            "pay.example/1",
            "https://",
            "https:///pay",
            "upi://pay?pa=x",
        ] {
            assert_eq!(NextAction::redirect(url).kind(), ActionKind::Other, "{url}");
        }
    }
}
