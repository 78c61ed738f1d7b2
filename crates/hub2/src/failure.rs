//! Why a payment or a transfer failed: Hub2's codes as types, grouped by who must act. The only table of these codes.

use std::{collections::BTreeMap, fmt};

/// The parameters of a failure, `failure.params`, as Hub2 prints them. No source says which there are; all samples are empty.
pub type FailureParams = BTreeMap<String, String>;

/// Who can do something about a failure. Hub2 documents the codes without such a grouping; this one is ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponsibleParty {
    /// The person who pays: enough money, the right code, in time.
    Payer,
    /// The beneficiary's number or wallet is wrong or closed.
    Beneficiary,
    /// The merchant: the request, the balance, the account's settings.
    Merchant,
    /// Nobody at once: try again later, under the same reference. Read the intent first: it may have been paid in the meantime.
    Later,
    /// Risk control of Hub2 or of the mobile operator: do not try again before speaking to Hub2.
    Hub2,
    /// The code does not tell.
    Unknown,
}

impl fmt::Display for ResponsibleParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Payer => "payer",
            Self::Beneficiary => "beneficiary",
            Self::Merchant => "merchant",
            Self::Later => "try-later",
            Self::Hub2 => "hub2",
            Self::Unknown => "unknown",
        })
    }
}

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal => $who:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A code that this version does not know.
            Other(String),
        }

        impl $name {
            /// Every code that this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// Reads Hub2's code; an unknown one is kept.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// Hub2's code.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// Who can do something about it.
            #[must_use]
            pub fn must_act(&self) -> ResponsibleParty {
                match self {
                    $(Self::$variant => ResponsibleParty::$who,)+
                    Self::Other(_) => ResponsibleParty::Unknown,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

// LEDGER: failure-codes
codes! {
    /// Why an attempt to pay failed (`failure.code`). The page that lists the codes is known in part only; codes that were seen in use and
    /// not on the page say so.
    PaymentFailure {
        /// A fault at Hub2.
        InternalError = "internal_error" => Later,
        /// The operator's service is down.
        ServiceUnavailable = "service_unavailable" => Later,
        /// The operator does not say.
        UnknownReason = "unknown_reason" => Later,
        /// Orange does not say.
        UnknownReasonOrange = "unknown_reason_orange" => Later,
        /// The payer's account is locked.
        CustomerAccountLocked = "customer_account_locked" => Payer,
        /// Not enough money.
        CustomerInsufficientFunds = "customer_insufficient_funds" => Payer,
        /// A wrong code.
        AuthenticationFailed = "authentication_failed" => Payer,
        /// The payer did not authenticate in time.
        AuthenticationTimeout = "authentication_timeout" => Payer,
        /// The operator did not answer in time.
        Timeout = "timeout" => Later,
        /// The request is wrong.
        BadParameters = "bad_parameters" => Merchant,
        /// The operator forbids it.
        ForbiddenByProvider = "forbidden_by_provider" => Hub2,
        /// Too many requests.
        TooManyRequest = "too_many_request" => Later,
        /// The operator has seen it already.
        DuplicateRequest = "duplicate_request" => Later,
        /// The payer gave up.
        CanceledByCustomer = "canceled_by_customer" => Payer,
        /// The payer gave up, in the word that production was seen to use.
        CustomerCanceled = "customer_canceled" => Payer,
        /// The payer gave up, in the other spelling.
        CustomerCancelled = "customer_cancelled" => Payer,
        /// Withdrawn.
        Canceled = "canceled" => Payer,
        /// It looks like fraud.
        FraudSuspicion = "fraud_suspicion" => Hub2,
        /// Not a currency of this operator.
        UnsupportedCurrency = "unsupported_currency" => Merchant,
        /// The payer's own limit is reached.
        PayerQuotaExceeded = "payer_quota_exceeded" => Payer,
        /// No such operator, or not for this account.
        InvalidPaymentProcessor = "invalid_payment_processor" => Merchant,
        /// Not a number of this operator.
        InvalidMsisdn = "invalid_msisdn" => Merchant,
        /// A real number in the sandbox. Seen in use only.
        InvalidSandboxMsisdn = "invalid_sandbox_msisdn" => Merchant,
        /// Five failures within an hour: the number is blocked for seven days. Seen in use only.
        BlacklistedMsisdn = "blacklisted_msisdn" => Hub2,
        /// The Wave page was left open too long. Seen in use only.
        WavePaymentExpired = "wave_payment_expired" => Payer,
        /// The intent is too old. Seen in use only.
        PaymentIntentExpired = "payment_intent_expired" => Payer,
        /// Not a recipient. Seen in use only.
        InvalidRecipient = "invalid_recipient" => Merchant,
    }
}

codes! {
    /// Why a transfer failed (`failureCause.code`).
    TransferFailure {
        /// A fault at Hub2. Whether money moved is worth asking Hub2.
        InternalError = "internal_error" => Hub2,
        /// Outside the operator's limits.
        InvalidAmount = "invalid_amount" => Merchant,
        /// The operator's service is down.
        ServiceUnavailable = "service_unavailable" => Later,
        /// Too many requests.
        TooManyRequest = "too_many_request" => Later,
        /// The operator does not say. Whether money moved is worth asking Hub2.
        UnknownReason = "unknown_reason" => Hub2,
        /// It looks like fraud.
        FraudSuspicion = "fraud_suspicion" => Hub2,
        /// Not a wallet.
        InvalidDestination = "invalid_destination" => Beneficiary,
        /// The operator forbids it.
        ForbiddenByProvider = "forbidden_by_provider" => Hub2,
        /// The operator did not answer in time. Whether money moved is worth asking Hub2.
        Timeout = "timeout" => Hub2,
        /// Not enough on the transfer account: provision it.
        InsufficientFunds = "insufficient_funds" => Merchant,
        /// Not a currency of this operator.
        UnsupportedCurrency = "unsupported_currency" => Merchant,
        /// Withdrawn.
        Canceled = "canceled" => Merchant,
        /// Not a destination of this account.
        DestinationNotAllowed = "destination_not_allowed" => Merchant,
        /// The number is blocked.
        BlacklistedMsisdn = "blacklisted_msisdn" => Hub2,
        /// No such operator, or not for this account.
        InvalidPaymentProcessor = "invalid_payment_processor" => Merchant,
        /// The operator has seen it already: look the first one up, and ask Hub2 what became of it.
        DuplicateRequest = "duplicate_request" => Hub2,
        /// The request is wrong.
        BadRequest = "bad_request" => Merchant,
        /// A real number in the sandbox. Seen in use only.
        InvalidSandboxMsisdn = "invalid_sandbox_msisdn" => Merchant,
    }
}

impl TransferFailure {
    /// True if the cause does not say whether the money moved: the transfer, or the one that it repeats, may have been paid all the same.
    /// Paying again before Hub2 was asked may pay twice.
    // LEDGER: failure-codes
    #[must_use]
    pub fn may_have_paid(&self) -> bool {
        match self {
            // The operator has seen it already: the first one may have been paid.
            Self::DuplicateRequest | Self::InternalError | Self::UnknownReason | Self::Timeout => {
                true
            }
            Self::Other(code) => {
                let code = code.to_ascii_lowercase().replace(['-', ' '], "_");
                let open = [
                    "unknown_reason",
                    "internal",
                    "timeout",
                    "timed_out",
                    "duplicate",
                ];
                open.iter().any(|word| code.contains(word))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_reading_and_has_somebody_to_act() {
        assert_eq!(
            (PaymentFailure::KNOWN.len(), TransferFailure::KNOWN.len()),
            (27, 18)
        );
        for failure in PaymentFailure::KNOWN {
            assert_eq!(&PaymentFailure::from_code(failure.code()), failure);
            assert_ne!(failure.must_act(), ResponsibleParty::Unknown);
        }
        for failure in TransferFailure::KNOWN {
            assert_eq!(&TransferFailure::from_code(failure.code()), failure);
            assert_ne!(failure.must_act(), ResponsibleParty::Unknown);
        }
    }

    #[test]
    fn a_new_code_is_kept() {
        let new = TransferFailure::from_code("moon_phase");
        assert_eq!(
            (new.code(), new.must_act()),
            ("moon_phase", ResponsibleParty::Unknown)
        );
    }

    #[test]
    fn a_transfer_that_timed_out_is_not_simply_tried_again() {
        for code in ["timeout", "unknown_reason", "internal_error"] {
            assert_eq!(
                TransferFailure::from_code(code).must_act(),
                ResponsibleParty::Hub2
            );
        }
    }
}
