//! Tables, and the migrations that create them.

use std::path::Path;

use dhow_engine::store::StoreError;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::error::store_error;

/// Migrations in order. Entry `n` leads from version `n` to version `n + 1`; a published entry never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
];

/// Version of the schema after all migrations. The tests compare it with their number.
const VERSION: u32 = 3;

/// Tables of the newest version, by name.
const TABLES: [&str; 6] = [
    "dhow_delivery",
    "dhow_effect",
    "dhow_history",
    "dhow_internal_dedup",
    "dhow_order",
    "dhow_rejected",
];

/// Brings the schema to the newest version, all steps in one transaction.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    migrate_to(connection, VERSION)?;
    refuse_incomplete(connection)
}

/// Refuses a store without one of its tables: it would take webhooks that it cannot process.
fn refuse_incomplete(connection: &Connection) -> Result<(), StoreError> {
    let failed = |error| store_error("the tables could not be read", error);
    let exists = "select count(*) from sqlite_schema where type = 'table' and name = ?";
    let mut exists = connection.prepare(exists).map_err(failed)?;
    for table in TABLES {
        if exists
            .query_row([table], |row| row.get::<_, u32>(0))
            .map_err(failed)?
            == 0
        {
            return Err(StoreError::corrupt(format!(
                "the table {table} is missing; restore the store from a backup"
            )));
        }
    }
    Ok(())
}

/// Refuses a file that is no store, and leaves it as it is.
pub(crate) fn require(connection: &Connection, path: &Path) -> Result<u32, StoreError> {
    let not_a_store = |reason| StoreError::NotAStore {
        place: path.display().to_string(),
        reason,
    };
    let tables = connection.query_row(
        "select count(*) from sqlite_schema where type = 'table' and name in ('dhow_order', 'dhow_delivery')",
        (),
        |row| row.get::<_, u32>(0),
    );
    match tables {
        Ok(2) => {}
        Ok(_) => return Err(not_a_store("it has no tables of Dhow")),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            return Err(not_a_store("the file is no SQLite database"));
        }
        Err(error) => return Err(store_error("the tables could not be read", error)),
    }
    found(connection)
}

/// Refuses a file with tables of another program, or with a version that no table of Dhow explains, and a store of a newer version. A file
/// without tables and version becomes a store.
pub(crate) fn refuse_foreign(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| store_error("the tables could not be read", error);
    let (tables, others): (u32, u32) = connection
        .query_row(
            "select count(*) filter (where name in ('dhow_order', 'dhow_delivery')),
               count(*) filter (where name not glob 'dhow_*' and name not glob 'sqlite_*')
             from sqlite_schema where type in ('table', 'view')",
            (),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .map_err(failed)?;
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(failed)?;
    match (tables, others, version) {
        (2, ..) => found(connection).map(drop),
        (_, 0, 0) => Ok(()),
        _ => Err(StoreError::NotAStore {
            place: path.display().to_string(),
            reason: "it is a database of another program",
        }),
    }
}

/// Refuses a file that is no store or has the schema of another version.
pub(crate) fn require_newest(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let found = require(connection, path)?;
    if found == VERSION {
        return refuse_incomplete(connection);
    }
    Err(StoreError::OlderVersion {
        found,
        needed: VERSION,
    })
}

/// Brings the schema to a version.
fn migrate_to(connection: &mut Connection, version: u32) -> Result<(), StoreError> {
    let failed = |error| store_error("the schema could not be updated", error);
    // Read first without a write lock: the usual case has nothing to do.
    if found(connection)? == version {
        return Ok(());
    }
    // `IMMEDIATE`, so that two programs that start together update it one after the other.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let found = found(&transaction)?;
    for (migration, leads_from) in MIGRATIONS.iter().zip(0..version) {
        if leads_from >= found {
            transaction.execute_batch(migration).map_err(failed)?;
        }
    }
    transaction
        .pragma_update(None, "user_version", version)
        .map_err(failed)?;
    transaction.commit().map_err(failed)
}

/// Returns the version of the schema, refusing one that this program does not know.
fn found(connection: &Connection) -> Result<u32, StoreError> {
    let found: u32 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .map_err(|error| store_error("the version of the schema could not be read", error))?;
    if found > VERSION {
        return Err(StoreError::NewerVersion {
            found,
            supported: VERSION,
        });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("select name from sqlite_schema where type = 'table' and name like 'dhow%' order by name")
            .unwrap();
        let names = statement.query_map((), |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    }

    #[test]
    fn every_earlier_version_is_brought_to_the_newest() {
        assert_eq!(usize::try_from(VERSION), Ok(MIGRATIONS.len()));
        let mut new = Connection::open_in_memory().unwrap();
        migrate(&mut new).unwrap();
        let expected = tables(&new);
        assert_eq!(expected, TABLES);
        for version in 0..=VERSION {
            let mut old = Connection::open_in_memory().unwrap();
            migrate_to(&mut old, version).unwrap();
            migrate(&mut old).unwrap();
            assert_eq!(tables(&old), expected, "from version {version}");
            assert_eq!(found(&old).unwrap(), VERSION);
        }
    }

    /// A delivery, an effect that is done, and one that is under lease.
    const VERSION_1: &str = "
        insert into dhow_delivery (account, kind, reference, dedup, subject, received_at, method, target, headers)
            values ('shop', 'payment', 'A', x'000102030405060708090a0b0c0d0e0f', 'payment', 1, 'POST', '/', '[]');
        insert into dhow_effect
            (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, done_at, attempts, last_error)
        values
            ('one', 'shop', 'payment', 'A', 'paid', 'payment.paid', '{}', 1, 2, 3, 4, 'no box'),
            ('two', 'shop', 'payment', 'A', 'refunded', 'payment.refunded', '{}', 1, 2, null, 0, null);
        update dhow_effect set lease_token = 'token', lease_until = 9 where id = 'two'";

    #[test]
    fn the_rows_of_version_1_are_kept() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate_to(&mut connection, 1).unwrap();
        connection.execute_batch(VERSION_1).unwrap();
        migrate(&mut connection).unwrap();
        let rows = "select group_concat(concat_ws('|', seq, id, reference, effect_key, effect_type, body, created_at, due_at,
                ifnull(done_at, '-'), ifnull(lease_token, '-'), ifnull(lease_until, '-'), attempts, ifnull(last_error, '-')), ' ')
            from (select * from dhow_effect order by seq)";
        let effects: String = connection.query_row(rows, (), |row| row.get(0)).unwrap();
        assert_eq!(
            effects,
            "1|one|A|paid|payment.paid|{}|1|2|3|-|-|4|no box \
             2|two|A|refunded|payment.refunded|{}|1|2|-|token|9|0|-"
        );
        let dedup = "select level, hex(prefix), seq from dhow_internal_dedup";
        let entry: (u8, String, i64) = connection
            .query_row(dedup, (), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap();
        assert_eq!(entry, (2, "0001020304050607".to_owned(), 1));
        // Numbers go on: an effect never gets the number of an earlier one.
        let next = "insert into dhow_effect (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts)
            values ('three', 'shop', 'payment', 'B', 'paid', 'payment.paid', '{}', 1, 2, 0) returning seq";
        let next: i64 = connection.query_row(next, (), |row| row.get(0)).unwrap();
        assert_eq!(next, 3);
    }

    /// Indexes with random keys are what makes a large file slow, so a new one needs a reason.
    #[test]
    fn no_index_has_all_digests_or_ids() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let indexes = "select name from sqlite_schema where type = 'index' and (sql like '%dedup%' or sql like '%(id)%')";
        let mut indexes = connection.prepare(indexes).unwrap();
        let indexes = indexes.query_map((), |row| row.get(0)).unwrap();
        let indexes: Vec<String> = indexes.map(Result::unwrap).collect();
        assert_eq!(indexes, ["dhow_effect_id"]);
    }

    #[test]
    fn a_newer_version_is_refused_and_left_as_it_is() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "user_version", VERSION + 1)
            .unwrap();
        let error = migrate(&mut connection).unwrap_err();
        assert!(
            matches!(
                error,
                StoreError::NewerVersion {
                    supported: VERSION,
                    ..
                }
            ),
            "{error}"
        );
        assert_eq!(tables(&connection), Vec::<String>::new());
    }

    #[test]
    fn a_migration_that_fails_leaves_nothing_behind() {
        let mut connection = Connection::open_in_memory().unwrap();
        // The third table of the schema exists already, so the migration fails after the first two.
        connection
            .execute_batch("create table dhow_effect (other text)")
            .unwrap();
        assert!(migrate(&mut connection).is_err());
        assert_eq!(tables(&connection), ["dhow_effect"]);
        assert_eq!(found(&connection).unwrap(), 0);
    }

    #[test]
    fn a_store_without_one_of_its_tables_is_refused() {
        for table in TABLES {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate(&mut connection).unwrap();
            require_newest(&connection, Path::new("shop.db")).unwrap();
            connection
                .execute_batch(&format!("drop table {table}"))
                .unwrap();
            let error = migrate(&mut connection).unwrap_err();
            assert!(error.to_string().contains(table), "{error}");
            assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
            assert!(require_newest(&connection, Path::new("shop.db")).is_err());
        }
    }
}
