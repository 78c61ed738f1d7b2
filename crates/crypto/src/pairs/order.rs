//! Sorting of pairs by name, which also finds duplicates.

use super::Slot;

/// Sort key of a pair.
#[derive(Clone, Copy)]
pub(super) struct Order {
    /// First eight bytes of the name as a number with the same order. It decides most comparisons.
    prefix: u64,
    /// Index of the slot.
    pub(super) index: usize,
}

/// Two slots with the same decoded name, in the order received.
pub(super) struct Same<'s, 'a>(pub(super) &'s Slot<'a>, pub(super) &'s Slot<'a>);

/// Sorts the slots by the bytes of their decoded names.
///
/// # Errors
/// [`Same`] if two slots have the same decoded name.
pub(super) fn sort<'s, 'a>(
    slots: &'s [Slot<'a>],
    decoded: &str,
) -> Result<Vec<Order>, Same<'s, 'a>> {
    let name = |order: &Order| slots.get(order.index).map(|slot| slot.name(decoded));
    let mut by_name = Vec::with_capacity(slots.len());
    by_name.extend(slots.iter().zip(0..).map(|(slot, index)| Order {
        prefix: prefix(slot.name(decoded).as_bytes()),
        index,
    }));
    by_name.sort_unstable_by(|a, b| {
        let by_text = || name(a).cmp(&name(b)).then(a.index.cmp(&b.index));
        a.prefix.cmp(&b.prefix).then_with(by_text)
    });
    for neighbours in by_name.windows(2) {
        if let [a, b] = neighbours
            && a.prefix == b.prefix
            && name(a) == name(b)
            && let (Some(first), Some(second)) = (slots.get(a.index), slots.get(b.index))
        {
            return Err(Same(first, second));
        }
    }
    Ok(by_name)
}

fn prefix(name: &[u8]) -> u64 {
    if let Some(bytes) = name.first_chunk() {
        return u64::from_be_bytes(*bytes);
    }
    let mut bytes = [0; 8];
    for (byte, &from) in bytes.iter_mut().zip(name) {
        *byte = from;
    }
    u64::from_be_bytes(bytes)
}
