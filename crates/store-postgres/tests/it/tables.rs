//! The page about the tables describes the schema, and its reports run.

use dhow_tests::PostgresServer;

use crate::bench::{client, store};

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
            assert!(!table.starts_with("dhow_"), "{table} is not described");
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
