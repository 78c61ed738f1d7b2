//! Comparing answers with their questions (L29): what all calls share.

use dhow_core::{Currency, Echo};

use crate::members::Members;

// LEDGER: printed-currency

/// Compares the account that an answer names: `pid` and, although no document prints one, `currency`. A currency that differs changes
/// every amount of the answer.
pub(crate) fn of_account(members: &Members<'_>, pid: &str, currency: Currency) -> Echo {
    Echo::new()
        .text("pid", pid, members.text("pid").as_deref())
        .currency("currency", currency, members.text("currency").as_deref())
}
