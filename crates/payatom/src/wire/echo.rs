//! Comparison of responses with their requests, for the members that several calls share.

use dhow_core::{Currency, Echo};

use crate::wire::{Body, RawObject};

/// Compares the `pid` and the `currency` of a response with those of the account.
// LEDGER: printed-currency
// PayAtom's documents have no `currency`; another one than the account's would change every amount of the response.
pub(crate) fn of_account(members: &RawObject<'_>, pid: &str, currency: Currency) -> Echo {
    Echo::new()
        .text("pid", pid, members.text("pid").as_deref())
        .currency("currency", currency, members.text("currency").as_deref())
}

/// Members that identify the party of a payment: the name in the request and a name that a response may use.
const PARTY: [(&str, &str); 9] = [
    ("payment_mode", "payment_mode"),
    ("account_holder", "account_holder"),
    ("account_number", "account_number"),
    ("account_number", "account_no"),
    ("bank", "bank"),
    ("ifsc", "ifsc"),
    ("wallet_type", "wallet_type"),
    ("pak_wallet", "pak_wallet"),
    ("customer_id", "customer_id"),
];

/// Compares the party in a response with that of the request.
pub(crate) fn of_party(echo: Echo, members: &RawObject<'_>, sent: &Body) -> Echo {
    PARTY.into_iter().fold(echo, |echo, (field, name)| {
        same(echo, members, sent.value(field), name)
    })
}

/// Compares the beneficiary's account or UPI id in a response with that of the payout. A response may use another of their names.
pub(crate) fn of_payee(echo: Echo, members: &RawObject<'_>, sent: &Body) -> Echo {
    let payee = || sent.value("account_no").or_else(|| sent.value("upi_id"));
    let names = ["account_no", "account_number", "upi_id"];
    names.into_iter().fold(echo, |echo, name| {
        same(echo, members, sent.value(name).or_else(payee), name)
    })
}

/// Compares one member of a response with the value sent. A member without a sent value is ignored.
pub(crate) fn same(
    echo: Echo,
    members: &RawObject<'_>,
    sent: Option<String>,
    name: &'static str,
) -> Echo {
    match (sent, members.text(name)) {
        // Banks return names and codes in capitals.
        (Some(sent), Some(returned)) => {
            echo.unless(name, sent.trim().eq_ignore_ascii_case(returned.trim()))
        }
        _ => echo,
    }
}
