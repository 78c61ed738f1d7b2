//! Comparing answers with their questions (L29): what all calls share.

use dhow_core::{Currency, Echo};

use crate::wire::{Body, RawObject};

// LEDGER: printed-currency

/// Compares the account that an answer names: `pid` and, although no document prints one, `currency`. A currency that differs changes
/// every amount of the answer.
pub(crate) fn of_account(members: &RawObject<'_>, pid: &str, currency: Currency) -> Echo {
    Echo::new()
        .text("pid", pid, members.text("pid").as_deref())
        .currency("currency", currency, members.text("currency").as_deref())
}

/// Who is paid or asked to pay, and how: the member of a request, and a name under which an answer may repeat it.
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

/// Compares the party that an answer repeats with the one of the request. Banks print names and codes in capitals.
pub(crate) fn of_party(echo: Echo, members: &RawObject<'_>, sent: &Body) -> Echo {
    PARTY.into_iter().fold(echo, |echo, (asked, name)| {
        same(echo, members, sent.value(asked), name)
    })
}

/// Compares who gets a payout: an account or a UPI id, under whichever of their names the answer repeats it.
pub(crate) fn of_payee(echo: Echo, members: &RawObject<'_>, sent: &Body) -> Echo {
    let payee = || sent.value("account_no").or_else(|| sent.value("upi_id"));
    let names = ["account_no", "account_number", "upi_id"];
    names.into_iter().fold(echo, |echo, name| {
        same(echo, members, sent.value(name).or_else(payee), name)
    })
}

/// Compares one member of an answer with what was sent. A text that was not sent cannot be repeated.
pub(crate) fn same(
    echo: Echo,
    members: &RawObject<'_>,
    asked: Option<String>,
    name: &'static str,
) -> Echo {
    match (asked, members.text(name)) {
        (Some(asked), Some(answered)) => {
            echo.unless(name, asked.trim().eq_ignore_ascii_case(answered.trim()))
        }
        _ => echo,
    }
}
