//! Places of the parts of a document.

use std::ops::Range;

use super::{Document, Kind, unescaped};

impl<'d> Document<'d> {
    /// Returns the items of the outer list as text. Empty for any other document.
    #[must_use]
    pub fn items(&self) -> Vec<&'d [u8]> {
        let is_list = self.kind(0) == Some(Kind::List);
        let items = self.children(0).filter(|_| is_list);
        items.map(|item| self.raw(item)).collect()
    }

    /// Returns the decoded names of the members of the outer object with their places in the text. Empty for any other document.
    #[must_use]
    pub fn member_places(&self) -> Vec<(String, Range<usize>)> {
        let mut children = self.children(0);
        let mut places = Vec::new();
        while self.is_object()
            && let (Some(name), Some(value)) = (children.next(), children.next())
        {
            let (Some(first), Some(last)) = (self.tokens.get(name), self.tokens.get(value)) else {
                break;
            };
            let place = first.start as usize..last.end as usize;
            places.push((unescaped(self.raw(name)).unwrap_or_default(), place));
        }
        places
    }
}
