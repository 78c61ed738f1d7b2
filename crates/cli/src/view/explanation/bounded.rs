//! Values of the JSON form within their [`Quota`], so that the output about a large delivery is short.

use dhow_crypto::explain::Quota;
use serde::{Serialize, Serializer};

/// Serializes a text.
pub(super) fn text<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&Quota::start().quoted(text))
}

/// Serializes a text that may be missing.
pub(super) fn option<S: Serializer>(
    text: &Option<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let text = text.as_deref();
    text.map(|text| Quota::start().quoted(text).into_owned())
        .serialize(serializer)
}

/// Item of a list, which quotes its texts.
pub(super) trait Quote {
    /// Returns the item with its texts within the quota.
    fn quoted(&self, quota: &mut Quota) -> Self;
}

/// Serializes the first items of a list.
pub(super) fn list<T: Quote + Serialize, S: Serializer>(
    items: &[T],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut quota = Quota::start();
    let items = items.iter().take(Quota::ITEMS);
    serializer.collect_seq(items.map(|item| item.quoted(&mut quota)))
}

/// Returns the number of items that are left out.
pub(super) const fn left_out(count: usize) -> usize {
    count.saturating_sub(Quota::ITEMS)
}

/// Returns true for a list that is complete.
pub(super) const fn is_complete(left_out: &usize) -> bool {
    *left_out == 0
}
