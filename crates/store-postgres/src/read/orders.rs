//! Lists of orders.

use dhow_engine::store::{OrderFilter, OrderRow, StoreResult};
use tokio_postgres::types::{ToSql, Type};

use crate::{
    connection::Connection,
    error::Failure,
    pool::{Operation, operation},
    row::{order, order_columns},
    text::{Text, text},
};

/// Reads orders that match all fields of the filter, in the order of their keys.
pub(crate) const ORDERS: Operation<OrderFilter, Vec<OrderRow>> =
    operation!("the orders could not be read", orders);

/// A query that is built for the fields of one filter, so that each combination is planned for itself.
#[derive(Debug, Default)]
struct Query<'a> {
    conditions: Vec<String>,
    parameters: Vec<Text<'a>>,
}

impl<'a> Query<'a> {
    /// Adds a parameter and returns its placeholder.
    fn parameter(&mut self, value: &'a str) -> String {
        self.parameters.push(text(value));
        format!("${}", self.parameters.len())
    }

    fn equal(&mut self, column: &str, value: Option<&'a String>) {
        if let Some(value) = value {
            let placeholder = self.parameter(value);
            self.conditions.push(format!("{column} = {placeholder}"));
        }
    }

    fn new(filter: &'a OrderFilter) -> Self {
        let mut query = Self::default();
        query.equal("account", filter.account.as_ref());
        query.equal("reference", filter.reference.as_ref());
        // Words of this program as constants, so that the planner sees the condition of the index of unfinished orders.
        if let Some(kind) = filter.kind {
            query.conditions.push(format!("kind = '{kind}'"));
        }
        if let Some(phase) = filter.phase {
            query.conditions.push(format!("phase = '{phase}'"));
        }
        if let Some(after) = &filter.after {
            let (account, reference) = (
                query.parameter(&after.account),
                query.parameter(&after.reference),
            );
            query.conditions.push(format!(
                "(account, kind, reference) > ({account}, '{}', {reference})",
                after.kind
            ));
        }
        query
    }

    fn sql(&mut self, filter: &'a OrderFilter) -> String {
        // Materialized, so that an order is found by its provider reference and not by a walk through all keys.
        let (with, table) = match &filter.provider_reference {
            Some(provider_reference) => {
                let placeholder = self.parameter(provider_reference);
                let with = format!(
                    "with found as materialized (
                       select * from dhow.dhow_order where provider_reference = {placeholder}) "
                );
                (with, "found")
            }
            None => (String::new(), "dhow.dhow_order"),
        };
        let conditions = if self.conditions.is_empty() {
            String::new()
        } else {
            format!(" where {}", self.conditions.join(" and "))
        };
        format!(
            "{with}select {} from {table}{conditions} order by account, kind, reference limit {}",
            order_columns!(),
            filter.limit
        )
    }
}

async fn orders(connection: &Connection, filter: &OrderFilter) -> Result<Vec<OrderRow>, Failure> {
    let mut query = Query::new(filter);
    let sql = query.sql(filter);
    let parameters = query.parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|parameter| (parameter as &(dyn ToSql + Sync), Type::TEXT))
        .collect();
    let rows = connection.client().query_typed(&sql, &parameters).await?;
    Ok(rows.iter().map(order).collect::<StoreResult<_>>()?)
}
