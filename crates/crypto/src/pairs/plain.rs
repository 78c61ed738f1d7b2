//! Forms without escapes, whose pairs need neither decoding nor a list.

use std::ops::Range;

use super::{PairRules, scan};

/// Passes the name of each pair, and the place of its value in the input, to a function. For a receiver that knows the names of a form and
/// keeps the places of the values itself.
///
/// Returns `None` for an input that may break a rule of [`FormPairs::parse`](super::FormPairs::parse), for one with `%`, `+` or a byte that
/// is not printable ASCII, for a pair without `=`, and as soon as the function does. The function compares the names, and refuses a name
/// that comes again. Then `FormPairs` tells the pairs or the error.
///
/// ```
/// use dhow_crypto::pairs::{PairRules, each_plain_pair};
///
/// let form = b"status=completed&amount=1.00";
/// let mut amount = None;
/// let all = each_plain_pair(form, &PairRules::new(), |name, value| match name {
///     b"amount" => amount.replace(value).is_none().then_some(()),
///     b"status" => Some(()),
///     _ => None,
/// });
/// assert_eq!(all, Some(()));
/// assert_eq!(amount.and_then(|place| form.get(place)), Some(&b"1.00"[..]));
/// ```
pub fn each_plain_pair<'i>(
    input: &'i [u8],
    rules: &PairRules,
    mut each: impl FnMut(&'i [u8], Range<usize>) -> Option<()>,
) -> Option<()> {
    if input.is_empty() || input.len() > rules.max_bytes || !scan::is_plain(input) {
        return None;
    }
    let (mut start, mut equals, mut count) = (0, None, 0_usize);
    scan::each_mark(input, |place, is_equals| {
        if is_equals {
            equals = equals.or(Some(place));
            return Some(());
        }
        count += 1;
        let name_end: usize = equals.take()?;
        let name = input.get(start..name_end).filter(|name| !name.is_empty())?;
        each(name, name_end + 1..place)?;
        start = place + 1;
        (count <= rules.max_pairs).then_some(())
    })
}
