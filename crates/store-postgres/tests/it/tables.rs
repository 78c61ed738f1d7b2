//! The page about the tables describes the schema, and its reports run.

use dhow_engine::store::{Prune, Store};
use dhow_tests::PostgresServer;

use crate::bench::{LATER, client, store};

const PAGE: &str = include_str!("../../../engine/docs/tables.md");

/// The columns of a table, one a line, as the page writes them, without the meaning.
const COLUMNS: &str = "select format('| `%s` | %s | %s |', column_name,
    case data_type when 'bigint' then 'integer' when 'bytea' then 'bytes' else data_type end,
    case is_nullable when 'YES' then 'yes' else 'no' end)
    from information_schema.columns where table_schema = 'dhow' and table_name = $1::text order by ordinal_position";

#[tokio::test]
async fn the_page_describes_every_column_of_the_schema_and_its_reports_run() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let _store = store(&url).await;
    let shop = client(&url).await;
    let tables =
        "select table_name::text from information_schema.tables where table_schema = 'dhow'";
    let mut described = 0;
    for table in shop.query(tables, &[]).await.unwrap() {
        let table: String = table.get(0);
        let Some((_, section)) = PAGE.split_once(&format!("\n# `{table}`\n")) else {
            // The number of migrations is not for reports.
            assert_eq!(table, "dhow_schema", "not described");
            continue;
        };
        let rows = section.split_once("|---|---|---|---|\n").unwrap().1;
        let mut rows = rows.lines().take_while(|row| row.starts_with('|'));
        for column in shop.query(COLUMNS, &[&table]).await.unwrap() {
            let (column, row): (String, _) = (column.get(0), rows.next().unwrap_or_default());
            assert!(row.starts_with(&column), "{table}: {column} is not {row}");
        }
        assert_eq!(rows.next(), None, "{table}");
        described += 1;
    }
    assert_eq!(described, 5);
    shop.batch_execute("set search_path = dhow").await.unwrap();
    for block in PAGE.split("```sql\n").skip(1) {
        let query = block.split("```").next().unwrap();
        shop.query(query, &[]).await.unwrap();
    }
}

/// HPay sends its webhooks by GET, so the query is the content.
#[tokio::test]
async fn an_old_delivery_keeps_nothing_of_the_customer() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    let shop = client(&url).await;
    let order = r#"insert into dhow.dhow_order
        (account, kind, reference, phase, status, state, wake, attempts, created_at, updated_at)
        values ('hpay', 'payment', 'A', 'final', 'paid', '{"status":"paid"}', 1, 0, 1, 2)"#;
    shop.batch_execute(order).await.unwrap();
    let delivery = r"insert into dhow.dhow_delivery
        (account, kind, reference, dedup, subject, received_at, settled_at, method, target, headers, verified)
        values ('hpay', 'payment', 'A', '\x01', 'payment', 1, 2, 'GET', '/webhooks/hpay?phone=84901234567', '[]', '{}')";
    shop.batch_execute(delivery).await.unwrap();
    let prune = Prune {
        before: LATER,
        limit: 10,
    };
    assert_eq!(store.prune(prune).await.unwrap().deliveries, 1);
    let left = "select target || headers || coalesce(verified, '') from dhow.dhow_delivery";
    let left: String = shop.query_one(left, &[]).await.unwrap().get(0);
    assert_eq!(left, "");
}
