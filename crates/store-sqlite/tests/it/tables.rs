//! The page about the tables describes the schema, and its reports run.

use std::collections::BTreeMap;

use dhow_engine::store::{Prune, Store, Timestamp};
use dhow_store_sqlite::SqliteStore;
use rusqlite::{Connection, types::Value};

use crate::new_file;

const PAGE: &str = include_str!("../../../engine/docs/tables.md");

/// A column: name, type and whether it may be null.
type Column = (String, String, bool);

async fn database() -> Connection {
    let file = new_file();
    drop(SqliteStore::open(&file).await.unwrap());
    Connection::open(&file).unwrap()
}

/// The tables of the database with their columns, in the words of the page.
fn schema(database: &Connection) -> BTreeMap<String, Vec<Column>> {
    let tables = "select name from sqlite_schema
        where type = 'table' and name like 'dhow%' and name not like 'dhow_internal%'";
    let mut tables = database.prepare(tables).unwrap();
    let tables = tables.query_map((), |row| row.get::<_, String>(0)).unwrap();
    let tables = tables.map(Result::unwrap).map(|table| {
        let columns = "select name, type, \"notnull\" or pk from pragma_table_info(?1)";
        let mut columns = database.prepare(columns).unwrap();
        let columns = columns.query_map([&table], |row| {
            let word = match row.get::<_, String>(1)?.as_str() {
                "INTEGER" => "integer",
                "TEXT" => "text",
                "BLOB" => "bytes",
                other => panic!("{other}"),
            };
            Ok((row.get(0)?, word.to_owned(), !row.get::<_, bool>(2)?))
        });
        let columns = columns.unwrap().map(Result::unwrap).collect();
        (table, columns)
    });
    tables.collect()
}

/// The tables of the page.
fn page() -> BTreeMap<String, Vec<Column>> {
    let sections = PAGE.split("\n# `").skip(1);
    let tables = sections.map(|section| {
        let (table, text) = section.split_once('`').unwrap();
        let rows = text
            .split_once("| meaning |\n|---|---|---|---|\n")
            .unwrap()
            .1;
        let rows = rows.lines().take_while(|line| line.starts_with('|'));
        let columns = rows.map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            let null = match cells[3] {
                "yes" => true,
                "no" => false,
                other => panic!("{other}"),
            };
            let name = cells[1].trim_matches('`').to_owned();
            (name, cells[2].to_owned(), null)
        });
        (table.to_owned(), columns.collect())
    });
    tables.collect()
}

#[tokio::test]
async fn the_page_describes_every_column_of_the_schema() {
    let (page, schema) = (page(), schema(&database().await));
    assert_eq!(schema.len(), 5);
    for (table, columns) in &schema {
        assert_eq!(page.get(table), Some(columns), "{table}");
    }
    assert_eq!(page.len(), schema.len());
}

/// Two orders: one paid by a webhook and not shipped yet, one with another amount than expected.
const ORDERS: &str = r#"
insert into dhow_order
    (account, kind, reference, phase, status, amount_minor, currency, state, wake, attempts, created_at, updated_at)
values
    ('hitpay', 'payment', 'ORDER-1042', 'final', 'paid', 59900, 'SGD', '', 1, 0, 86400000, 86405000),
    ('hub2', 'payment', 'ORDER-7', 'attention', 'mismatch', 2500, 'XOF', '', 1, 0, 86400000, 86406000);
insert into dhow_effect
    (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts, last_error)
values
    ('eff_1', 'hitpay', 'payment', 'ORDER-1042', 'payment.paid', 'payment.paid', '{}', 86405000, 86405000, 1, 'no box'),
    ('eff_2', 'hub2', 'payment', 'ORDER-7', 'payment.mismatch', 'payment.mismatch', '{}', 86406000, 86406000, 0, null);
insert into dhow_delivery (account, kind, reference, dedup, subject, received_at, settled_at, method, target, headers)
values
    ('hitpay', 'payment', 'ORDER-1042', x'01', 'payment', 86404000, 86405000, 'POST', '/webhooks/hitpay', '[]'),
    ('hitpay', 'payment', 'ORDER-1042', x'02', 'payment', 86404000, null, 'POST', '/webhooks/hitpay', '[]');
insert into dhow_history (account, kind, reference, at, actor, from_status, to_status, evidence)
values
    ('hitpay', 'payment', 'ORDER-1042', 86400000, 'merchant', null, 'sending', 'the request is recorded'),
    ('hitpay', 'payment', 'ORDER-1042', 86405000, 'webhook', 'pending', 'paid', 'delivery 1: the gateway says paid'),
    ('hub2', 'payment', 'ORDER-7', 86405000, 'engine', null, 'attention', 'parked_too_long: no order is known'),
    ('hub2', 'payment', 'ORDER-7', 86405500, 'engine', null, 'attention ended', 'parked_too_long: the order is known'),
    ('hub2', 'payment', 'ORDER-7', 86406000, 'webhook', null, 'attention', 'mismatch: 20 XOF instead of 2500 XOF'),
    ('hub2', 'payment', 'ORDER-7', 86407000, 'engine', null, 'attention', 'effect_stuck: not done after 10 attempts');
"#;

/// Rows of a query, each as one line.
fn rows(database: &Connection, query: &str) -> Vec<String> {
    let mut statement = database.prepare(query).unwrap();
    assert!(statement.readonly(), "{query}");
    let count = statement.column_count();
    let text = |value: Value| match value {
        Value::Text(text) => text,
        Value::Integer(number) => number.to_string(),
        Value::Null => "null".to_owned(),
        other => panic!("{other:?}"),
    };
    let rows = statement.query_map((), |row| {
        let cells: Result<Vec<Value>, _> = (0..count).map(|column| row.get(column)).collect();
        Ok(cells?.into_iter().map(text).collect::<Vec<_>>().join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn the_reports_of_the_page_find_what_they_say() {
    let database = database().await;
    database.execute_batch(ORDERS).unwrap();
    let queries = PAGE.split("```sql\n").skip(1);
    let queries = queries.map(|block| block.split("```").next().unwrap());
    let reports: Vec<Vec<String>> = queries.map(|query| rows(&database, query)).collect();
    let expected: [&[&str]; 6] = [
        &["hitpay|SGD|1|1|59900"],
        &[
            "hub2|payment|ORDER-7|mismatch|86406000|mismatch: 20 XOF instead of 2500 XOF",
            "hub2|payment|ORDER-7|mismatch|86407000|effect_stuck: not done after 10 attempts",
        ],
        &["hitpay|ORDER-1042|1|no box|86405000"],
        &["hitpay|ORDER-1042|5000|webhook"],
        &["hitpay|payment|2|1"],
        &[
            "86400000|merchant|null|sending|the request is recorded",
            "86405000|webhook|pending|paid|delivery 1: the gateway says paid",
        ],
    ];
    assert_eq!(reports, expected);
}

/// HPay sends its webhooks by GET, so the query is the content.
#[tokio::test]
async fn an_old_delivery_keeps_nothing_of_the_customer() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    let database = Connection::open(&file).unwrap();
    database.execute_batch(ORDERS).unwrap();
    let content =
        "update dhow_delivery set target = '/webhooks/hpay?phone=84901234567', verified = '{}'";
    database.execute(content, ()).unwrap();
    let prune = Prune {
        before: Timestamp::from_millis(86_500_000),
        limit: 10,
    };
    assert_eq!(store.prune(prune).await.unwrap().deliveries, 1);
    let left = "select seq, target, headers, verified from dhow_delivery order by seq";
    let not_settled = "2|/webhooks/hpay?phone=84901234567|[]|{}";
    assert_eq!(rows(&database, left), ["1|||null", not_settled]);
}
