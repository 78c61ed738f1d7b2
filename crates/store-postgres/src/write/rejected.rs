//! The quarantine.

use dhow_engine::store::NewRejected;

use crate::{
    connection::{Begin, Connection},
    error::Failure,
    pool::{Operation, operation},
    text::{Bytes, text},
};

/// Adds a rejected delivery to the quarantine and removes the oldest ones of its account.
pub(crate) const REJECT: Operation<NewRejected, ()> =
    operation!("a rejected delivery could not be stored", reject);

const INSERT: &str = "insert into dhow.dhow_rejected
    (account, received_at, reason, method, target, headers, body)
  values ($1, $2, $3, $4, $5, $6, $7)";

const REMOVE: &str = "delete from dhow.dhow_rejected where account = $1 and seq <= (
    select seq from dhow.dhow_rejected where account = $1 order by seq desc limit 1 offset $2)";

async fn reject(connection: &Connection, new: &NewRejected) -> Result<(), Failure> {
    let account = text(&new.account);
    let received_at = new.received_at.as_millis();
    let (reason, method) = (text(&new.reason), text(&new.method));
    let (target, headers) = (text(&new.target), text(&new.headers));
    let body = Bytes(&new.body);
    connection
        .transaction(
            // It proves nothing, so a crash may take it: a flood of forged requests must not cost a sync each.
            Begin::Volatile,
            &[
                (
                    INSERT,
                    &[
                        &account,
                        &received_at,
                        &reason,
                        &method,
                        &target,
                        &headers,
                        &body,
                    ],
                ),
                (REMOVE, &[&account, &i64::from(new.keep)]),
            ],
        )
        .await?;
    Ok(())
}
