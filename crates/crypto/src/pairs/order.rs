//! Sorting of pairs by name, which also finds duplicates.

use super::places::Slot;

/// Two slots with the same decoded name, in the order received.
pub(super) struct Same(pub(super) Slot, pub(super) Slot);

/// Sort key of a slot: the prefix of its name, which decides most comparisons, and its index.
type Key = (u64, u32);

/// Number of pairs that are sorted without an allocation.
const FEW: usize = 16;

/// Sorts the slots by the bytes of their decoded names.
///
/// # Errors
/// [`Same`] if two slots have the same decoded name.
pub(super) fn sort(slots: &mut [Slot], text: &str, decoded: &str) -> Result<(), Same> {
    let (mut few, mut many) = ([(0, 0); FEW], Vec::new());
    let keys: &mut [Key] = match few.get_mut(..slots.len()) {
        Some(few) => few,
        None => {
            many.resize(slots.len(), (0, 0));
            &mut many
        }
    };
    for ((key, slot), index) in keys.iter_mut().zip(slots.iter()).zip(0..) {
        let (length, name) = slot.name_and_rest(text, decoded);
        *key = (prefix(name, length), index);
    }
    let name = |key: &Key| {
        slots
            .get(key.1 as usize)
            .map(|slot| slot.name(text, decoded))
    };
    keys.sort_unstable_by(|a, b| {
        let by_text = || name(a).cmp(&name(b)).then(a.1.cmp(&b.1));
        a.0.cmp(&b.0).then_with(by_text)
    });
    for pair in keys.windows(2) {
        if let [a, b] = pair
            && a.0 == b.0
            && name(a) == name(b)
            && let (Some(first), Some(second)) = (slots.get(a.1 as usize), slots.get(b.1 as usize))
        {
            return Err(Same(*first, *second));
        }
    }
    for (slot, key) in slots.iter_mut().zip(keys) {
        slot.sorted = key.1;
    }
    Ok(())
}

/// Returns the first eight bytes of the name at the start of the text as a number with the same order.
fn prefix(text: &[u8], length: usize) -> u64 {
    match text.first_chunk() {
        // The bytes behind a short name are cut off, which is quicker than a loop over the name.
        Some(bytes) if length < 8 => u64::from_be_bytes(*bytes) & !(u64::MAX >> (8 * length)),
        Some(bytes) => u64::from_be_bytes(*bytes),
        None => {
            let mut bytes = [0; 8];
            for (byte, &from) in bytes.iter_mut().zip(text.iter().take(length)) {
                *byte = from;
            }
            u64::from_be_bytes(bytes)
        }
    }
}
