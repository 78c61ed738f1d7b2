//! Lists of orders.

use dhow_engine::store::{OrderFilter, OrderRow, StoreResult};
use rusqlite::{Connection, named_params};

use crate::row::{ORDER_COLUMNS, order, query};

/// Reads orders that match all fields of the filter, in the order of their keys.
pub(crate) fn orders(connection: &Connection, filter: &OrderFilter) -> StoreResult<Vec<OrderRow>> {
    let after = filter.after.as_ref();
    query(
        connection,
        "the orders could not be read",
        &format!(
            "select {ORDER_COLUMNS} from dhow_order
             where (:account is null or account = :account)
               and (:kind is null or kind = :kind)
               and (:reference is null or reference = :reference)
               and (:provider_reference is null or provider_reference = :provider_reference)
               and (:phase is null or phase = :phase)
               and (:after_account is null
                 or (account, kind, reference) > (:after_account, :after_kind, :after_reference))
             order by account, kind, reference limit :limit"
        ),
        named_params! {
            ":account": filter.account,
            ":kind": filter.kind.map(|kind| kind.as_str()),
            ":reference": filter.reference,
            ":provider_reference": filter.provider_reference,
            ":phase": filter.phase.map(|phase| phase.as_str()),
            ":after_account": after.map(|key| &key.account),
            ":after_kind": after.map(|key| key.kind.as_str()),
            ":after_reference": after.map(|key| &key.reference),
            ":limit": filter.limit,
        },
        order,
    )
}
