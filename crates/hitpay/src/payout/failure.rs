//! Reasons of failed transfers: the table of HitPay's failure codes.

use super::Transfer;

/// Reason of a failed transfer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TransferFailure {
    /// The account number is wrong.
    InvalidAccountNumber,
    /// The branch is wrong.
    InvalidBranch,
    /// The SWIFT code is wrong.
    InvalidSwiftCode,
    /// The correspondent bank is wrong.
    InvalidCorrespondentBank,
    /// What was said of the bank is wrong.
    InvalidBankInformation,
    /// The proxy, such as a telephone number, is wrong.
    InvalidProxy,
    /// The account or the way of paying is not supported.
    NotSupported,
    /// The type of the account is wrong.
    InvalidAccountType,
    /// The holder has another name.
    NameMismatch,
    /// The account has another currency.
    CurrencyMismatch,
    /// Details of the beneficiary are wrong or missing.
    BeneficiaryDetails,
    /// A detail of the beneficiary has characters that are not allowed.
    BeneficiaryCharacters,
    /// The beneficiary's country is wrong.
    BeneficiaryCountry,
    /// A screening stopped it.
    Screening,
    /// A regulation forbids it.
    Regulatory,
    /// The merchant's balance is too low.
    InsufficientBalance,
    /// The account is closed.
    AccountClosed,
    /// The account is dormant.
    AccountDormant,
    /// The account is restricted.
    AccountRestricted,
    /// The holder is dead.
    HolderDeceased,
    /// The beneficiary asked for the return.
    BeneficiaryRequested,
    /// The bank returned it.
    BankReturned,
    /// A rule for transfers to China.
    China,
    /// It was recalled.
    Recalled,
    /// The client asked for it.
    ClientRequested,
    /// The purpose is wrong or missing.
    Purpose,
    /// The amount is wrong.
    WrongAmount,
    /// The amount is above a limit.
    AboveLimit,
    /// An error within a system.
    SystemError,
    /// The channel did not answer in time.
    ChannelTimeout,
    /// The bank is offline.
    BankOffline,
    /// Another reason.
    Other,
    /// The same payment was made before. Look the transfer up before making another one.
    DuplicatePayment,
    /// A code that this version does not know.
    Unknown(String),
}

use TransferFailure as Why;

/// HitPay's codes. LEDGER: transfer-failure-codes
const CODES: &[(&str, Why)] = &[
    ("100101", Why::InvalidAccountNumber),
    ("100102", Why::InvalidBranch),
    ("100103", Why::InvalidSwiftCode),
    ("100104", Why::InvalidCorrespondentBank),
    ("100105", Why::InvalidBankInformation),
    ("100106", Why::InvalidProxy),
    ("100107", Why::NotSupported),
    ("100108", Why::InvalidAccountType),
    ("100201", Why::NameMismatch),
    ("100202", Why::CurrencyMismatch),
    ("100301", Why::BeneficiaryDetails),
    ("100302", Why::BeneficiaryCharacters),
    ("100303", Why::BeneficiaryCountry),
    ("100401", Why::Screening),
    ("100402", Why::Regulatory),
    ("100501", Why::InsufficientBalance),
    ("100601", Why::AccountClosed),
    ("100602", Why::AccountDormant),
    ("100603", Why::AccountRestricted),
    ("100604", Why::HolderDeceased),
    ("100701", Why::BeneficiaryRequested),
    ("100702", Why::BankReturned),
    ("100801", Why::China),
    ("100802", Why::China),
    ("100803", Why::InvalidAccountType),
    ("100804", Why::China),
    ("100805", Why::China),
    ("100901", Why::Recalled),
    ("100902", Why::ClientRequested),
    ("101001", Why::Purpose),
    ("101002", Why::WrongAmount),
    ("101003", Why::AboveLimit),
    ("101101", Why::SystemError),
    ("101102", Why::ChannelTimeout),
    ("101103", Why::BankOffline),
    ("101201", Why::Other),
    ("101202", Why::DuplicatePayment),
];

impl TransferFailure {
    /// The meaning of HitPay's code: `failure_code` of a transfer, and [`Failure::code`](dhow_core::Failure::code) of a payout.
    ///
    /// ```
    /// use dhow_hitpay::TransferFailure;
    /// assert_eq!(TransferFailure::from_code("100501"), TransferFailure::InsufficientBalance);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        let known = CODES.iter().find(|(own, _)| *own == code);
        known.map_or_else(|| Self::Unknown(code.to_owned()), |(_, why)| why.clone())
    }
}

impl Transfer {
    /// Reason of the failure, if HitPay printed a code or a message.
    #[must_use]
    pub fn failure_reason(&self) -> Option<TransferFailure> {
        let failure = self.failure.as_ref()?;
        Some(TransferFailure::from_code(&failure.code))
    }
}
