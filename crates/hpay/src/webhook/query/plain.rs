//! Pairs without escapes whose names have a place, as nearly all webhooks have them.

use dhow_crypto::pairs::each_plain_pair;

use super::{
    RULES,
    fields::{FIELDS, field, place},
};

/// Places of the values of the [`FIELDS`] in a query.
#[derive(Debug, Clone, Default)]
pub(in crate::webhook) struct Plain {
    /// Start and end. No value starts at 0, so that place stands for a missing field.
    values: [(u32, u32); FIELDS.len()],
    /// Places of the names in the order received.
    order: [u8; FIELDS.len()],
    count: usize,
}

impl Plain {
    /// Returns `None` for any other query, and for one that is refused.
    pub(super) fn parse(query: &str) -> Option<Box<Self>> {
        let mut plain = Box::<Self>::default();
        let mut order = plain.order.iter_mut();
        each_plain_pair(query.as_bytes(), &RULES, |name, value| {
            let index = place(name)?;
            let place = plain.values.get_mut(usize::from(index))?;
            if *place != (0, 0) {
                return None;
            }
            *place = (value.start.try_into().ok()?, value.end.try_into().ok()?);
            *order.next()? = index;
            plain.count += 1;
            Some(())
        })?;
        Some(plain)
    }

    #[inline(always)]
    pub(super) fn value<'q>(&self, query: &'q str, place: u8) -> Option<&'q str> {
        let (start, end) = *self.values.get(usize::from(place))?;
        match start {
            0 => None,
            start => query.get(start as usize..end as usize),
        }
    }

    /// Returns the pairs in the order received.
    pub(super) fn values<'q>(&self, query: &'q str) -> impl Iterator<Item = (&'q str, &'q str)> {
        let fields = self.order().iter().filter_map(field);
        fields.filter_map(move |(place, name)| Some((name, self.value(query, place)?)))
    }

    /// Returns the places of the names in the order received.
    pub(super) fn order(&self) -> &[u8] {
        self.order.get(..self.count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Pairs, Query};

    /// Returns the pairs of a query, and true for a plain one.
    fn read(text: &str) -> (Vec<(String, String)>, bool) {
        let query = Query::parse(text).unwrap();
        let pairs = query.values();
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        (pairs.collect(), matches!(query.pairs, Pairs::Plain(_)))
    }

    #[test]
    fn plain_and_other_queries_have_the_same_pairs() {
        let plain = "price=200000&order_code=A-1&error_text=&secure_code=0a&card_type=VISA";
        let (expected, is_plain) = read(plain);
        assert!(is_plain);
        for (name, other) in [
            ("an escape", plain.replace("VISA", "%56ISA")),
            (
                "a space",
                plain
                    .replace("&price", "& price")
                    .replace("&card", "& card"),
            ),
            ("an empty pair", plain.replace("&order", "&&order")),
            ("no mark", plain.replace("error_text=", "error_text")),
        ] {
            assert_eq!(read(&other), (expected.clone(), false), "{name}");
        }
        assert_eq!(Query::parse(plain).unwrap().value("error_text"), Some(""));
        assert_eq!(Query::parse(plain).unwrap().value("payment_id"), None);
        let unknown = format!("{plain}&new=1");
        let query = Query::parse(&unknown).unwrap();
        assert_eq!(
            (query.value("new"), query.value("price")),
            (Some("1"), Some("200000"))
        );
        for refused in [
            "price=1&price=2",
            "price=1&pr%69ce=2",
            "=1",
            "price=%",
            "price=1& price=2",
        ] {
            assert!(Query::parse(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn names_that_are_not_covered_keep_their_order() {
        let plain = "card_type=1&merchant_id=7&secure_code=2&price=3";
        for text in [plain.to_owned(), plain.replace("=3", "=%33")] {
            let query = Query::parse(&text).unwrap();
            let names = |covers: bool| query.uncovered(None, |_| covers).join(",");
            assert_eq!(names(true), "card_type,price");
            assert_eq!(names(false), "card_type,merchant_id,price");
        }
    }
}
