//! What the customer has to do next, and the answers that a merchant can pass on.

use std::fmt;

use crate::Secret;

/// What the customer has to do next. A payment may offer several at once: a QR code and app links, say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextAction {
    /// Send the customer's browser there with GET.
    Redirect {
        /// The address.
        url: String,
    },
    /// Show a QR code.
    ShowQrCode {
        /// The text that the QR code encodes (EMV or UPI), or a base64 PNG when it begins with `iVBOR`.
        payload: String,
    },
    /// Open an app on the customer's phone.
    OpenApp {
        /// The app, in the gateway's word: `upi`, `paytm`, `phonepe`.
        app: String,
        /// The link.
        url: String,
    },
    /// Ask the customer for a one-time password and pass it on with [`Actions::answer`](crate::Actions::answer).
    EnterOtp {
        /// The gateway's text for the customer.
        message: Option<String>,
    },
    /// The customer confirms on the phone: a USSD dialogue or an app's prompt.
    ConfirmOnPhone {
        /// The gateway's text for the customer.
        message: Option<String>,
    },
    /// The customer sends the money to this account or wallet number.
    PayToAccount {
        /// The wallet or bank, in the gateway's word.
        institution: Option<String>,
        /// The number to pay to.
        account: String,
    },
    /// Ask the customer for the reference of the transfer that was made, and pass it on with
    /// [`Actions::answer`](crate::Actions::answer).
    SubmitTransactionReference,
    /// Something that this version does not know.
    Other {
        /// The gateway's word.
        kind: String,
        /// The gateway's text for the customer.
        message: Option<String>,
    },
}

/// The kinds of [`NextAction`], for capabilities and tables.
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
    /// Which kind of action it is.
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

impl fmt::Display for ActionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redirect => "redirect",
            Self::ShowQrCode => "qr-code",
            Self::OpenApp => "app-link",
            Self::EnterOtp => "otp",
            Self::ConfirmOnPhone => "confirm-on-phone",
            Self::PayToAccount => "pay-to-account",
            Self::SubmitTransactionReference => "transaction-reference",
            Self::Other => "other",
        })
    }
}

/// The customer's answer to a [`NextAction`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ActionAnswer {
    /// The one-time password.
    Otp(Secret),
    /// The reference of the transfer that the customer made (UTR, bank reference, wallet transaction id).
    TransactionReference(String),
}
