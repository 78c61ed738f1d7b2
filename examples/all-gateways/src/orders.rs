//! The shop's own table of paid orders: the engine counts an order once for each account, and the shop once for its own number.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Result};

/// Paid orders, each with the account to which it was paid first.
#[derive(Clone)]
pub(crate) struct Orders(Arc<Mutex<Connection>>);

impl Orders {
    /// Opens the table, which may be in the file of the engine.
    pub(crate) fn open(file: &str) -> Result<Self> {
        let orders = Connection::open(file)?;
        // An order that was shipped is on the disk.
        orders.pragma_update(None, "synchronous", "full")?;
        orders.execute_batch(
            "create table if not exists paid_order (reference text primary key, account text not null) strict",
        )?;
        Ok(Self(Arc::new(Mutex::new(orders))))
    }

    /// Records that an order was paid. Returns the account to which it was paid first, which a repeated call does not change.
    pub(crate) fn pay(&self, reference: &str, account: &str) -> Result<String> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        orders.execute("insert or ignore into paid_order values (?1, ?2)", [reference, account])?;
        orders.query_row("select account from paid_order where reference = ?1", [reference], |row| row.get(0))
    }

    /// Account to which an order was paid first, if it is paid.
    pub(crate) fn paid_to(&self, reference: &str) -> Result<Option<String>> {
        let orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let account = "select account from paid_order where reference = ?1";
        orders.query_row(account, [reference], |row| row.get(0)).optional()
    }
}
