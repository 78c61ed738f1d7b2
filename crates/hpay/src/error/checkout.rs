//! Codes of the checkout service.
//!
//! 81, 82, 83, 114 and 115 are states of an order, see `status.rs`. Only 30015 means that an order does not exist; 29 is about a token.
// Source: HPay API reference, the table of checkout error codes.

use dhow_core::ErrorKind::{Authentication, Declined, InvalidRequest, NotFound, Unsupported};

use super::{
    Class::{Open, Refusal, Success},
    Row,
};

#[rustfmt::skip]
pub(super) const CODES: &[Row] = &[
    ("00", Success, "Success."),
    ("01", Refusal(InvalidRequest), "Invalid HTTP method"),
    ("99", Open, "Undefine error. The internal error."),
    ("02", Refusal(Authentication), "Your IP belong to blacklist."),
    ("03", Refusal(InvalidRequest), "Wrong parameters."),
    ("04", Refusal(InvalidRequest), "Invalid API function/ not existing."),
    ("05", Refusal(InvalidRequest), "Wrong API version."),
    ("06", Refusal(Authentication), "Invalid or not existing the merchant ID."),
    ("07", Refusal(Authentication), "Wrong password."),
    ("08", Refusal(Authentication), "Not existing merchant account."),
    ("09", Refusal(Authentication), "Account has blocked."),
    ("10", Refusal(InvalidRequest), "Invalid invoice."),
    ("11", Refusal(InvalidRequest), "Invalid amount."),
    ("12", Refusal(InvalidRequest), "Invalid currency."),
    ("29", Refusal(InvalidRequest), "Token not existed."),
    ("80", Refusal(Declined), "Not generate an order."),
    ("81", Open, "Unpaid order status."),
    ("82", Open, "Order status is paying."),
    ("83", Refusal(Declined), "Order status is failed."),
    ("110", Refusal(Authentication), "wrong receiver email."),
    ("111", Refusal(Authentication), "Locked receiver account."),
    ("113", Refusal(Authentication), "Not configured fee for receiver account."),
    ("114", Open, "The payment is processing."),
    ("115", Refusal(Declined), "The payment canceled."),
    ("118", Refusal(InvalidRequest), "Invalid tax_amount."),
    ("119", Refusal(InvalidRequest), "Invalid discount_amount."),
    ("120", Refusal(InvalidRequest), "Invalid fee_shipping."),
    ("121", Refusal(InvalidRequest), "Invalid return_url."),
    ("122", Refusal(InvalidRequest), "Invalid cancel_url."),
    ("123", Refusal(InvalidRequest), "Invalid items."),
    ("124", Refusal(InvalidRequest), "Invalid transaction_info."),
    ("125", Refusal(InvalidRequest), "Invalid quantity."),
    ("126", Refusal(InvalidRequest), "Invalid order_description."),
    ("127", Refusal(InvalidRequest), "Invalid affiliate_code."),
    ("128", Refusal(InvalidRequest), "Invalid time_limit."),
    ("129", Refusal(InvalidRequest), "Invalid buyer_fullname."),
    ("130", Refusal(InvalidRequest), "Invalid buyer_email."),
    ("131", Refusal(InvalidRequest), "Invalid buyer_mobile."),
    ("132", Refusal(InvalidRequest), "Invalid buyer_address."),
    ("133", Refusal(InvalidRequest), "Invalid total_item."),
    ("134", Refusal(InvalidRequest), "Invalid payment_method, bank_code."),
    ("135", Open, "Failed connection to banks."),
    ("140", Refusal(Unsupported), "Order unsupport installment service."),
    ("30010", Refusal(InvalidRequest), "Merchant ID is empty."),
    ("30011", Refusal(InvalidRequest), "Order code or Transaction ID is required."),
    ("30012", Refusal(Authentication), "Secure code is empty."),
    ("30013", Refusal(Authentication), "Merchant does not exist or has not been activated."),
    ("30014", Refusal(Authentication), "Secure code is invalid."),
    ("30015", Refusal(NotFound), "The order does not exist or the order exceeds 7 days."),
];
