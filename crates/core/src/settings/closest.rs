//! Suggestions for misspelt names.

/// Maximum number of edits of a misspelt name.
const MOST_EDITS: usize = 3;

/// Returns the candidate closest to a misspelt name, if at most 3 characters are missing, added or different.
///
/// ```
/// let names = ["DHOW_HITPAY_API_KEY", "DHOW_HITPAY_SALT"];
/// assert_eq!(dhow_core::closest_name("DHOW_HITPAY_SLAT", names), Some("DHOW_HITPAY_SALT"));
/// assert_eq!(dhow_core::closest_name("DHOW_HITPAY_COLOUR", names), None);
/// ```
pub fn closest_name<N: AsRef<str>>(
    name: &str,
    candidates: impl IntoIterator<Item = N>,
) -> Option<N> {
    let candidates = candidates.into_iter();
    let distances = candidates.map(|candidate| (distance(candidate.as_ref(), name), candidate));
    let (edits, closest) = distances.min_by_key(|(edits, _)| *edits)?;
    // In a short name, most of the characters must be right.
    (edits <= MOST_EDITS && edits * 2 <= name.len()).then_some(closest)
}

/// Returns true if one character is missing, added or different, or if two neighbours are swapped. Two edits are too many to tell a
/// misspelt provider from another one: `DHOW_HPAY_` is two edits from `DHOW_HITPAY_`.
pub(crate) fn is_slip(one: &str, other: &str) -> bool {
    let (a, b) = (one.as_bytes(), other.as_bytes());
    // The first difference of a swap is the position of the pair.
    let first = a.iter().zip(b).position(|(a, b)| a != b);
    let swapped = first.is_some_and(
        |at| match (a.split_at_checked(at), b.split_at_checked(at)) {
            (Some((_, [a1, a2, a_rest @ ..])), Some((_, [b1, b2, b_rest @ ..]))) => {
                (a1, a2) == (b2, b1) && a_rest == b_rest
            }
            _ => false,
        },
    );
    swapped || distance(one, other) == 1
}

/// Levenshtein distance of two names.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    // One row of the matrix is enough for the distance.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, a) in one.chars().enumerate() {
        let mut next = vec![index + 1];
        let pairs = row.iter().zip(row.iter().skip(1)).zip(&other);
        for ((diagonal, above), b) in pairs {
            let left = next.last().copied().unwrap_or_default();
            let replaced = diagonal + usize::from(a != *b);
            next.push(replaced.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_differ_little_are_near() {
        assert_eq!(distance("DHOW_HITPAY_SALT", "DHOW_HITPAY_SLAT"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }

    #[test]
    fn a_slip_is_one_character_or_two_swapped() {
        for (misspelt, is) in [
            ("DHOW_HITPYA_SALT", true),
            ("DHOW_HITPA_SALT", true),
            ("DHOW_HITTPAY_SALT", true),
            ("DHOW_HUTPAY_SALT", true),
            ("DHOW_HITPAY_SALT", false),
            ("DHOW_HPAY_SALT", false),
            ("DHOW_HITPYA_SLAT", false),
        ] {
            assert_eq!(is_slip("DHOW_HITPAY_SALT", misspelt), is, "{misspelt}");
        }
    }

    #[test]
    fn a_name_without_likeness_means_none() {
        assert_eq!(closest_name("slat", ["api_key", "salt"]), Some("salt"));
        assert_eq!(closest_name("pid", ["api", "token"]), None);
        assert_eq!(closest_name("a", Vec::<&str>::new()), None);
    }
}
