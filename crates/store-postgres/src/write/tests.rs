//! Plans of the statements.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use dhow_tests::PostgresServer;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::*;
use crate::PostgresStore;

/// Statements that find rows, with the number of their parameters.
const STATEMENTS: &[(&str, usize)] = &[
    (LOCK, 3),
    (delivery::INSERT, 14),
    (delivery::FIRST_COPIES, 2),
    (order::DUE, 5),
    (order::PARK, 7),
    (order::ONE, 6),
    (order::DELIVERIES, 4),
    (settle::WRITE, 31),
    (wake::WAKE_ORDERS, 5),
    (wake::SINCE.find, 1),
    (wake::ONE.mark, 1),
    (wake::ORDER.mark, 3),
    (wake::HISTORY, 6),
    (wake::MOVE, 6),
    (effect::CLAIM, 5),
    (effect::DONE, 3),
    (effect::RETRY, 5),
    (effect::STATE, 4),
    (prune::DELIVERIES, 2),
    (prune::REJECTED, 2),
    (prune::ORDERS, 2),
    (prune::FORGET, 4),
];

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
    let config = url.parse().unwrap();
    PostgresStore::connect(config, NoTls).await.unwrap();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(crate::connector::PLANS).await.unwrap();
    let mut failures: Vec<String> = Vec::new();
    for (size, prepare) in [("empty", ""), ("small", FILL)] {
        client.batch_execute(prepare).await.unwrap();
        for (index, (sql, parameters)) in STATEMENTS.iter().enumerate() {
            let name = format!("{size}_{index}");
            let nulls = vec!["null"; *parameters].join(", ");
            let explain = format!("prepare {name} as {sql}; explain execute {name} ({nulls})");
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
