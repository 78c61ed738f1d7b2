//! Codes of the transfer service (FirmBanking, iBFT).
//!
//! The table ends with an ellipsis, so an undocumented code leaves a transfer open. So do 043, 058 and 126, whose texts do not say that no
//! money moved. 062, 063, 096 and 104 say that the transfer was not carried out because a system was unavailable.
// Source: HPay API reference, the table of FirmBanking error codes.

use dhow_core::ErrorKind::{
    Authentication, Declined, Duplicate, InvalidRequest, NotFound, Unavailable,
};

use super::{
    Class::{Open, Refusal, Success},
    Row,
};

#[rustfmt::skip]
pub(super) const CODES: &[Row] = &[
    ("000", Success, "Success."),
    ("01", Refusal(InvalidRequest), "Invalid HTTP method."),
    ("4", Refusal(InvalidRequest), "Amount less than minimum allowed."),
    ("20010", Refusal(InvalidRequest), "Merchant ID is empty."),
    ("20011", Refusal(InvalidRequest), "Bank code is empty."),
    ("20012", Refusal(InvalidRequest), "Account bank number code is empty."),
    ("20013", Refusal(Authentication), "Secure code is empty."),
    ("20014", Refusal(Authentication), "Merchant does not exist or has not been activated."),
    ("20015", Refusal(Authentication), "Secure code is invali."),
    ("20016", Refusal(Authentication), "The account is inactive or locked."),
    ("20017", Refusal(InvalidRequest), "Invalid note content."),
    ("217301", Refusal(NotFound), "Transaction failed. Cashout request does not exist."),
    ("008", Refusal(Declined), "There is an issues of IPs, missing parameters or merchant's balance in HPay system."),
    ("99", Open, "Undefine bank error. Please contact with HPay to perform a reconciliation."),
    ("999", Open, "Undefine internal error. Please contact with HPay to perform a reconciliation."),
    ("050", Open, "The transaction is processing. Please contact with HPay to perform a reconciliation."),
    ("064", Open, "The transaction is waiting. Please contact with HPay to perform a reconciliation."),
    ("100", Open, "The transaction is waiting. Please contact with HPay to perform a reconciliation."),
    ("001", Refusal(Authentication), "Verify signature of secureChain be failed"),
    ("010", Refusal(Authentication), "Not match secureChain"),
    ("014", Refusal(Declined), "Not allow to payment"),
    ("035", Refusal(Declined), "Not enough to payment"),
    ("036", Refusal(Declined), "Not active payment account"),
    ("043", Open, "Null data."),
    ("058", Open, "The refund transaction cannot perform due to not existing root tran_id."),
    ("062", Refusal(Unavailable), "Cannot inquiry the account"),
    ("063", Refusal(Unavailable), "The transaction cannot perform. Please try again later."),
    ("066", Refusal(Declined), "Unavailable account."),
    ("096", Refusal(Unavailable), "The transaction cannot perform. Please try again later."),
    ("104", Refusal(Unavailable), "The transaction cannot perform. Please try again later."),
    ("115", Refusal(InvalidRequest), "The receive card/ account invalid. please re-put again."),
    ("116", Refusal(InvalidRequest), "Cannot look up the bank name"),
    ("117", Refusal(InvalidRequest), "Incorrect Bank Account Name. Please try again with correct with the bank account name."),
    ("118", Refusal(InvalidRequest), "The receive card/ account doesn't have account name"),
    ("119", Refusal(InvalidRequest), "The receive card/ account invalid. Due to transer account is Saving/ Foreign exchange"),
    ("120", Refusal(InvalidRequest), "The receive card/ account invalid."),
    ("122", Refusal(Declined), "The bank don't allow to transfer to account number."),
    ("123", Refusal(Declined), "The bank don't allow to transfer to card number."),
    ("124", Refusal(InvalidRequest), "The account/ card have invalid characters."),
    ("125", Refusal(InvalidRequest), "The receive card/ account invalid. Please try again later."),
    ("126", Open, "Customer don't have transaction inquiries"),
    ("127", Refusal(InvalidRequest), "Incorrect receiver customer."),
    ("128", Refusal(InvalidRequest), "The card/ account invalid."),
    ("129", Refusal(Duplicate), "The transaction has peformed before."),
];
