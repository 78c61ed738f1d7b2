//! Lists of orders.

use dhow_engine::store::{OrderFilter, OrderKind, OrderRow, StoreResult};
use rusqlite::{Connection, ToSql};

use crate::row::{ORDER_COLUMNS, order, query};

/// Conditions of a query with their parameters.
#[derive(Default)]
struct Conditions<'a> {
    sql: Vec<&'static str>,
    parameters: Vec<(&'static str, &'a dyn ToSql)>,
}

impl<'a> Conditions<'a> {
    fn add(&mut self, sql: &'static str, name: &'static str, value: Option<&'a dyn ToSql>) {
        if let Some(value) = value {
            self.sql.push(sql);
            self.parameters.push((name, value));
        }
    }
}

/// Reads orders that match all fields of the filter, in the order of their keys.
pub(crate) fn orders(connection: &Connection, filter: &OrderFilter) -> StoreResult<Vec<OrderRow>> {
    let kind = filter.kind.map(OrderKind::as_str);
    let phase = filter.phase.map(|phase| phase.as_str());
    let after = filter.after.as_ref();
    let after_kind = after.map(|key| key.kind.as_str());
    // Only the conditions that the filter has: SQLite chooses an index when it prepares the statement, and cannot use one for a condition
    // that may be switched off by its parameter. Webhooks look orders up, so a scan of all of them would slow the receiver down.
    let mut conditions = Conditions::default();
    conditions.add("account = :account", ":account", some(&filter.account));
    conditions.add("kind = :kind", ":kind", some(&kind));
    conditions.add(
        "reference = :reference",
        ":reference",
        some(&filter.reference),
    );
    conditions.add(
        "provider_reference = :provider_reference",
        ":provider_reference",
        some(&filter.provider_reference),
    );
    conditions.add("phase = :phase", ":phase", some(&phase));
    if let Some(after) = after {
        conditions
            .sql
            .push("(account, kind, reference) > (:after_account, :after_kind, :after_reference)");
        conditions.parameters.extend([
            (":after_account", &after.account as &dyn ToSql),
            (":after_kind", &after_kind),
            (":after_reference", &after.reference),
        ]);
    }
    if filter.reference.is_some() && kind.is_none() {
        // Makes the three columns of the primary key known.
        conditions
            .sql
            .push("kind in ('other', 'payment', 'payout', 'refund')");
    }
    conditions.sql.push("true");
    conditions.parameters.push((":limit", &filter.limit));
    // A provider reference has few orders, an account has all of them.
    let index = match filter.provider_reference {
        Some(_) => "indexed by dhow_order_provider_reference",
        None => "",
    };
    query(
        connection,
        "the orders could not be read",
        &format!(
            "select {ORDER_COLUMNS} from dhow_order {index}
             where {} order by account, kind, reference limit :limit",
            conditions.sql.join(" and ")
        ),
        &conditions.parameters[..],
        order,
    )
}

fn some<T: ToSql>(value: &Option<T>) -> Option<&dyn ToSql> {
    value.as_ref().map(|value| value as &dyn ToSql)
}
