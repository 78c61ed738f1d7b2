//! Reasons of failed transfers.

use super::Transfer;

/// Reason of a failed transfer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferFailure {
    /// Invalid account number.
    InvalidAccountNumber,
    /// Invalid branch.
    InvalidBranch,
    /// Invalid SWIFT code.
    InvalidSwiftCode,
    /// Invalid correspondent bank.
    InvalidCorrespondentBank,
    /// Invalid bank information.
    InvalidBankInformation,
    /// Invalid proxy, such as a telephone number.
    InvalidProxy,
    /// Account or payment method not supported.
    NotSupported,
    /// Invalid account type.
    InvalidAccountType,
    /// Name of the account holder does not match.
    NameMismatch,
    /// Currency of the account does not match.
    CurrencyMismatch,
    /// Beneficiary details invalid or missing.
    BeneficiaryDetails,
    /// Characters not allowed in a beneficiary detail.
    BeneficiaryCharacters,
    /// Invalid country of the beneficiary.
    BeneficiaryCountry,
    /// Stopped by a compliance screening.
    Screening,
    /// Forbidden by a regulation.
    Regulatory,
    /// Insufficient balance of the merchant.
    InsufficientBalance,
    /// Account closed.
    AccountClosed,
    /// Account dormant.
    AccountDormant,
    /// Account restricted.
    AccountRestricted,
    /// Account holder deceased.
    HolderDeceased,
    /// Return requested by the beneficiary.
    BeneficiaryRequested,
    /// Returned by the bank.
    BankReturned,
    /// Rule for transfers to China.
    China,
    /// Recalled.
    Recalled,
    /// Return requested by the client.
    ClientRequested,
    /// Purpose invalid or missing.
    Purpose,
    /// Wrong amount.
    WrongAmount,
    /// Amount above a limit.
    AboveLimit,
    /// System error.
    SystemError,
    /// Timeout of the payment channel.
    ChannelTimeout,
    /// Bank offline.
    BankOffline,
    /// Another reason.
    Other,
    /// Duplicate payment. Search for the earlier transfer before creating another one.
    DuplicatePayment,
    /// Code unknown to this version.
    Unknown(String),
}

use TransferFailure as Reason;

/// HitPay's codes.
// Several codes share a meaning in HitPay's table, so the code itself stays in the failure.
// LEDGER: transfer-failure-codes
const CODES: &[(&str, Reason)] = &[
    ("100101", Reason::InvalidAccountNumber),
    ("100102", Reason::InvalidBranch),
    ("100103", Reason::InvalidSwiftCode),
    ("100104", Reason::InvalidCorrespondentBank),
    ("100105", Reason::InvalidBankInformation),
    ("100106", Reason::InvalidProxy),
    ("100107", Reason::NotSupported),
    ("100108", Reason::InvalidAccountType),
    ("100201", Reason::NameMismatch),
    ("100202", Reason::CurrencyMismatch),
    ("100301", Reason::BeneficiaryDetails),
    ("100302", Reason::BeneficiaryCharacters),
    ("100303", Reason::BeneficiaryCountry),
    ("100401", Reason::Screening),
    ("100402", Reason::Regulatory),
    ("100501", Reason::InsufficientBalance),
    ("100601", Reason::AccountClosed),
    ("100602", Reason::AccountDormant),
    ("100603", Reason::AccountRestricted),
    ("100604", Reason::HolderDeceased),
    ("100701", Reason::BeneficiaryRequested),
    ("100702", Reason::BankReturned),
    ("100801", Reason::China),
    ("100802", Reason::China),
    ("100803", Reason::InvalidAccountType),
    ("100804", Reason::China),
    ("100805", Reason::China),
    ("100901", Reason::Recalled),
    ("100902", Reason::ClientRequested),
    ("101001", Reason::Purpose),
    ("101002", Reason::WrongAmount),
    ("101003", Reason::AboveLimit),
    ("101101", Reason::SystemError),
    ("101102", Reason::ChannelTimeout),
    ("101103", Reason::BankOffline),
    ("101201", Reason::Other),
    ("101202", Reason::DuplicatePayment),
];

impl TransferFailure {
    /// Maps HitPay's failure code: `failure_code` of a transfer, or [`Failure::code`](dhow_core::Failure::code) of a payout.
    ///
    /// ```
    /// use dhow_hitpay::TransferFailure;
    /// assert_eq!(TransferFailure::from_code("100501"), TransferFailure::InsufficientBalance);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let known = CODES.iter().find(|(known, _)| *known == code);
        known.map_or_else(
            || Self::Unknown(code.to_owned()),
            |(_, reason)| reason.clone(),
        )
    }
}

impl Transfer {
    /// Returns the reason of the failure if HitPay sent a code or a message.
    #[must_use]
    pub fn failure_reason(&self) -> Option<TransferFailure> {
        let failure = self.failure.as_ref()?;
        Some(TransferFailure::from_code(&failure.code))
    }
}
