//! Members of a transfer with the amounts of its two sides.

/// Names of the members with an amount and its currency.
pub(crate) type Members = (&'static str, &'static str);

/// Members with the beneficiary's amount.
pub(crate) const PAYMENT: Members = ("payment_amount", "payment_currency");

/// Members with the amount debited from the merchant's balance.
pub(super) const SOURCE: Members = ("source_amount", "source_currency");

/// Members with an amount that belongs to no side.
pub(super) const BARE: Members = ("amount", "currency");

/// Returns the members with the amount of one side, or those of the amount without a side if it is missing.
// HitPay's own command line tool shows `amount` without a side, so it stands in for a missing documented member only.
// LEDGER: transfer-amount
pub(crate) fn members(side: Members, has: impl Fn(&str) -> bool) -> Members {
    if has(side.0) || !has(BARE.0) {
        return side;
    }
    match has(BARE.1) {
        true => BARE,
        false => (BARE.0, side.1),
    }
}
