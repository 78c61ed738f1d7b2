//! Codes of the virtual account service. HPay's example has `0` where the table has `00`.
// Source: HPay API reference, "Virtual Account Service Code".

use dhow_core::ErrorKind::{Authentication, Declined, InvalidRequest, NotFound};

use super::{
    Class::{Open, Refusal, Success},
    Row,
};

#[rustfmt::skip]
pub(super) const CODES: &[Row] = &[
    ("00", Success, "HTTP request is success."),
    ("01", Refusal(InvalidRequest), "Invalid method. Method request is wrong."),
    ("03", Refusal(InvalidRequest), "Miss parameters. Wrong input or incorrect secure_code."),
    ("06", Refusal(Authentication), "Not exited. The merchant not existing or invalid."),
    ("07", Refusal(NotFound), "Invalid or not existing the va_account."),
    ("08", Refusal(Declined), "The va_account has expired or inactive."),
    ("99", Open, "Undefine. The internal error."),
    ("040", Refusal(InvalidRequest), "Wrong parameter flag(0/1)"),
    ("041", Refusal(Declined), "VA account status does not allow on/off (1 --> allow off, 3 --> allow on)"),
    ("043", Refusal(Declined), "Not allowing unlocking in case of VA account 1 time and previously paid"),
    ("044", Refusal(Authentication), "The account is inactive or locked"),
    ("045", Refusal(InvalidRequest), "Invalid accountVaName"),
    ("046", Refusal(InvalidRequest), "The remark content does not include special characters."),
    ("047", Refusal(InvalidRequest), "The remark content includes a maximum of 50 letters."),
    ("048", Refusal(InvalidRequest), "Invalid remark content."),
    ("049", Refusal(InvalidRequest), "Invalid time_limit (maximum time limit 7 days)."),
    // The table has `00` only, but HPay's example of a successful creation and its webhooks have `0`.
    // LEDGER: va-success-code
    ("0", Success, "HTTP request is success."),
];
