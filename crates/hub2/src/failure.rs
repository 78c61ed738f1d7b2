//! Failure codes of payments and transfers, grouped by the party that can resolve them.

use std::{collections::BTreeMap, fmt};

use dhow_core::Failure;

use crate::wire;

/// Parameters of a failure, `failure.params`, as sent by Hub2. No source documents their names; all samples are empty.
pub type FailureParams = BTreeMap<String, String>;

/// Party that can resolve a failure. The grouping is Dhow's; Hub2 documents the codes without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponsibleParty {
    /// Payer: insufficient funds, wrong code, or too late.
    Payer,
    /// Beneficiary: wrong number, or closed wallet.
    Beneficiary,
    /// Merchant: request, balance, or settings of the account.
    Merchant,
    /// No party: retry later under the same reference. Read the intent first, because it may have been paid meanwhile.
    Later,
    /// Hub2 or the mobile operator, such as their risk control: contact Hub2 before retrying.
    Hub2,
    /// Unknown code.
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
            /// All codes that this version knows.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// Parses Hub2's code. An unknown code becomes [`Other`](Self::Other).
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }

            /// Returns Hub2's code.
            #[must_use]
            pub fn code(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// Returns the party that can resolve the failure.
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
// The available copy of the payment codes is cut off, so codes that are not listed here must be expected. They become `Other`.
codes! {
    /// Failure code of an attempt to pay (`failure.code`). The available copy of Hub2's list is incomplete; codes marked "undocumented"
    /// are from integrations.
    PaymentFailure {
        /// Internal error at Hub2.
        InternalError = "internal_error" => Later,
        /// The operator's service is down.
        ServiceUnavailable = "service_unavailable" => Later,
        /// The operator gives no reason.
        UnknownReason = "unknown_reason" => Later,
        /// Orange gives no reason.
        UnknownReasonOrange = "unknown_reason_orange" => Later,
        /// The payer's account is locked.
        CustomerAccountLocked = "customer_account_locked" => Payer,
        /// The payer has insufficient funds.
        CustomerInsufficientFunds = "customer_insufficient_funds" => Payer,
        /// The payer entered a wrong code.
        AuthenticationFailed = "authentication_failed" => Payer,
        /// The payer did not authenticate in time.
        AuthenticationTimeout = "authentication_timeout" => Payer,
        /// The operator did not respond in time.
        Timeout = "timeout" => Later,
        /// Invalid request.
        BadParameters = "bad_parameters" => Merchant,
        /// Refused by the operator.
        ForbiddenByProvider = "forbidden_by_provider" => Hub2,
        /// Too many requests.
        TooManyRequest = "too_many_request" => Later,
        /// The operator already has this request.
        DuplicateRequest = "duplicate_request" => Later,
        /// Cancelled by the payer.
        CanceledByCustomer = "canceled_by_customer" => Payer,
        /// Cancelled by the payer. Undocumented, from production.
        CustomerCanceled = "customer_canceled" => Payer,
        /// Cancelled by the payer, in the other spelling. Undocumented.
        CustomerCancelled = "customer_cancelled" => Payer,
        /// Cancelled.
        Canceled = "canceled" => Payer,
        /// Suspected fraud.
        FraudSuspicion = "fraud_suspicion" => Hub2,
        /// The operator does not support the currency.
        UnsupportedCurrency = "unsupported_currency" => Merchant,
        /// The payer's own limit is reached.
        PayerQuotaExceeded = "payer_quota_exceeded" => Payer,
        /// Unknown operator, or not enabled for this account.
        InvalidPaymentProcessor = "invalid_payment_processor" => Merchant,
        /// The number does not belong to this operator.
        InvalidMsisdn = "invalid_msisdn" => Merchant,
        /// Real telephone number in the sandbox. Undocumented.
        InvalidSandboxMsisdn = "invalid_sandbox_msisdn" => Merchant,
        /// The number is blocked for seven days after five failures within an hour. Undocumented.
        BlacklistedMsisdn = "blacklisted_msisdn" => Hub2,
        /// The page of Wave expired. Undocumented.
        WavePaymentExpired = "wave_payment_expired" => Payer,
        /// The intent expired. Undocumented.
        PaymentIntentExpired = "payment_intent_expired" => Payer,
        /// Invalid recipient. Undocumented.
        InvalidRecipient = "invalid_recipient" => Merchant,
    }
}

codes! {
    /// Failure code of a transfer (`failureCause.code`).
    TransferFailure {
        /// Internal error at Hub2. The money may have moved: contact Hub2.
        InternalError = "internal_error" => Hub2,
        /// The amount is outside the operator's limits.
        InvalidAmount = "invalid_amount" => Merchant,
        /// The operator's service is down.
        ServiceUnavailable = "service_unavailable" => Later,
        /// Too many requests.
        TooManyRequest = "too_many_request" => Later,
        /// The operator gives no reason. The money may have moved: contact Hub2.
        UnknownReason = "unknown_reason" => Hub2,
        /// Suspected fraud.
        FraudSuspicion = "fraud_suspicion" => Hub2,
        /// The number is not a wallet.
        InvalidDestination = "invalid_destination" => Beneficiary,
        /// Refused by the operator.
        ForbiddenByProvider = "forbidden_by_provider" => Hub2,
        /// The operator did not respond in time. The money may have moved: contact Hub2.
        Timeout = "timeout" => Hub2,
        /// Insufficient balance of the transfer account: provision it.
        InsufficientFunds = "insufficient_funds" => Merchant,
        /// The operator does not support the currency.
        UnsupportedCurrency = "unsupported_currency" => Merchant,
        /// Cancelled.
        Canceled = "canceled" => Merchant,
        /// The account may not pay to this destination.
        DestinationNotAllowed = "destination_not_allowed" => Merchant,
        /// The number is blocked.
        BlacklistedMsisdn = "blacklisted_msisdn" => Hub2,
        /// Unknown operator, or not enabled for this account.
        InvalidPaymentProcessor = "invalid_payment_processor" => Merchant,
        /// The operator already has this request: look up the first transfer, and ask Hub2 about its outcome.
        DuplicateRequest = "duplicate_request" => Hub2,
        /// Invalid request.
        BadRequest = "bad_request" => Merchant,
        /// Real telephone number in the sandbox. Undocumented.
        InvalidSandboxMsisdn = "invalid_sandbox_msisdn" => Merchant,
    }
}

impl TransferFailure {
    /// Returns true if the transfer, or an earlier one with the same reference, may have been paid in spite of the failure.
    ///
    /// Contact Hub2 before paying again: a second transfer may pay twice.
    // LEDGER: failure-codes
    // One integration treats `internal_error`, `unknown_reason` and `timeout` as possibly paid, and no source contradicts it.
    #[must_use]
    pub fn may_have_paid(&self) -> bool {
        match self {
            // `duplicate_request` means that the operator already has the request: the first one may have been paid.
            Self::DuplicateRequest | Self::InternalError | Self::UnknownReason | Self::Timeout => {
                true
            }
            Self::Other(code) => {
                let code = code.to_ascii_lowercase().replace(['-', ' '], "_");
                // Spellings and variants that this version does not know, such as `unknown-reason` or `provider_timeout`.
                let inconclusive = [
                    "unknown_reason",
                    "internal",
                    "timeout",
                    "timed_out",
                    "duplicate",
                ];
                inconclusive.iter().any(|word| code.contains(word))
            }
            _ => false,
        }
    }
}

/// Splits a failure from its parameters, which [`Failure`] has no field for.
pub(crate) fn failure(wire: Option<wire::Failure>) -> (Option<Failure>, FailureParams) {
    let Some(wire) = wire else {
        return Default::default();
    };
    let params = wire.params.pairs;
    if wire.code.is_none() && wire.message.is_none() {
        return (None, params);
    }
    let code = wire.code.unwrap_or_default();
    (Some(Failure::new(code, wire.message)), params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_code_round_trips_and_has_a_responsible_party() {
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
    fn an_unknown_code_is_kept() {
        let new = TransferFailure::from_code("moon_phase");
        assert_eq!(
            (new.code(), new.must_act()),
            ("moon_phase", ResponsibleParty::Unknown)
        );
    }

    #[test]
    fn a_transfer_that_may_have_been_paid_is_a_case_for_hub2() {
        for code in ["timeout", "unknown_reason", "internal_error"] {
            assert_eq!(
                TransferFailure::from_code(code).must_act(),
                ResponsibleParty::Hub2
            );
        }
    }
}
