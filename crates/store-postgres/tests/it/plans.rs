//! Plans of the statements, which are read from the source because they are private.

use dhow_store_postgres::tokio_postgres::SimpleQueryMessage;
use dhow_tests::PostgresServer;

use crate::bench::{client, store};

const CONNECTOR: &str = include_str!("../../src/connector.rs");
const WRITE: &str = include_str!("../../src/write.rs");
const DELIVERY: &str = include_str!("../../src/write/delivery.rs");
const EFFECT: &str = include_str!("../../src/write/effect.rs");
const ORDER: &str = include_str!("../../src/write/order.rs");
const PRUNE: &str = include_str!("../../src/write/prune.rs");
const SETTLE: &str = include_str!("../../src/write/settle.rs");
const WAKE: &str = include_str!("../../src/write/wake.rs");

/// Statements that find rows: the constant, or a member of it, with the number of parameters.
const STATEMENTS: &[(&str, &str, usize)] = &[
    (WRITE, "LOCK", 3),
    (DELIVERY, "INSERT", 14),
    (DELIVERY, "FIRST_COPIES", 2),
    (ORDER, "DUE", 5),
    (ORDER, "PARK", 7),
    (ORDER, "ONE", 6),
    (ORDER, "DELIVERIES", 4),
    (SETTLE, "WRITE", 31),
    (WAKE, "WAKE_ORDERS", 5),
    (WAKE, "SINCE.find", 1),
    (WAKE, "ONE.mark", 1),
    (WAKE, "ORDER.mark", 3),
    (WAKE, "HISTORY", 6),
    (WAKE, "MOVE", 6),
    (EFFECT, "CLAIM", 5),
    (EFFECT, "DONE", 3),
    (EFFECT, "RETRY", 5),
    (EFFECT, "STATE", 4),
    (PRUNE, "DELIVERIES", 2),
    (PRUNE, "REJECTED", 2),
    (PRUNE, "ORDERS", 2),
    (PRUNE, "FORGET", 4),
];

/// Returns the text of a constant of a source file. A list of columns that a macro adds at the end is all columns.
fn statement(source: &str, name: &str) -> String {
    let (name, member) = name.split_once('.').unwrap_or((name, ""));
    let (_, item) = source.split_once(&format!("const {name}: ")).unwrap();
    let text = if member.is_empty() {
        // The end of a text, or of a `concat!`.
        let item = item.split("\";\n").next().unwrap_or_default();
        let item = item.split("\n);\n").next().unwrap_or_default();
        item.split('"').skip(1).step_by(2).collect()
    } else {
        let (_, value) = item.split_once(&format!(" {member}: \"")).unwrap();
        value.split('"').next().unwrap().to_owned()
    };
    if text.ends_with("returning ") {
        return text + "*";
    }
    text
}

/// Fills the tables with as few rows as the server analyzes of its own accord.
const FILL: &str = "
    insert into dhow.dhow_order
      (account, kind, reference, phase, status, state, wake, attempts, created_at, updated_at)
    select 'shop', 'payment', n::text, 'open', 'open', '', 0, 0, 0, 0 from generate_series(1, 60) as n;
    insert into dhow.dhow_delivery
      (account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
    select account, kind, reference, reference::bytea, '', 0, '', '', '', '' from dhow.dhow_order;
    insert into dhow.dhow_effect
      (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts)
    select reference, account, kind, reference, '', '', '', 0, 0, 0 from dhow.dhow_order;
    insert into dhow.dhow_rejected (account, received_at, reason, method, target, headers, body)
    select account, 0, '', '', '', '', '' from dhow.dhow_order;
    analyze";

/// Parts of a plan that read a table or an index from end to end. The pending effects are walked in their sequence.
fn full_scans(plan: &[String]) -> Vec<String> {
    let nodes = plan.iter().enumerate();
    let scans = nodes.filter(|(at, line)| {
        let reads_table = line.contains("Scan") && line.contains(" on dhow_");
        let is_index = line.contains("Index") && !line.contains("Bitmap Heap");
        let details = plan.iter().skip(at + 1);
        let mut details = details.take_while(|line| !line.contains("->"));
        let has_condition = details.any(|line| line.contains("Cond:"));
        let is_outbox = line.contains("dhow_effect_pending");
        let is_full = line.contains("Seq Scan") || (is_index && !has_condition && !is_outbox);
        reads_table && is_full
    });
    scans.map(|(_, line)| line.trim().to_owned()).collect()
}

/// A plan that was made for empty or small tables is kept while they grow, so it must never read a whole table.
#[tokio::test]
async fn every_statement_finds_its_rows_by_an_index_whatever_the_size_of_the_tables() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    store(&url).await;
    let client = client(&url).await;
    let plans = statement(CONNECTOR, "PLANS");
    client.batch_execute(&plans).await.unwrap();
    let mut failures: Vec<String> = Vec::new();
    for (size, prepare) in [("empty", ""), ("small", FILL)] {
        client.batch_execute(prepare).await.unwrap();
        for (index, (source, name, parameters)) in STATEMENTS.iter().enumerate() {
            let sql = statement(source, name);
            assert!(sql.contains(&format!("${parameters}")), "{name}: {sql}");
            assert!(
                !sql.contains(&format!("${}", parameters + 1)),
                "{name}: {sql}"
            );
            let prepared = format!("{size}_{index}");
            let nulls = vec!["null"; *parameters].join(", ");
            let explain =
                format!("prepare {prepared} as {sql}; explain execute {prepared} ({nulls})");
            let rows = client.simple_query(&explain).await.unwrap();
            let lines = rows.iter().filter_map(|message| match message {
                SimpleQueryMessage::Row(row) => Some(row.get(0)?.to_owned()),
                _ => None,
            });
            let plan: Vec<String> = lines.collect();
            assert!(plan.len() > 1, "{sql}");
            let found = full_scans(&plan);
            if !found.is_empty() {
                failures.push(format!("{size}: {found:#?} in {}", plan.join("\n")));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
