//! Marks of forwarded requests, by which a process recognises a request that comes back to it.

use std::hash::{BuildHasher, Hasher, RandomState};

use http::{HeaderMap, HeaderName, HeaderValue};

/// Header with the mark of each process that has forwarded the request.
const HEADER: HeaderName = HeaderName::from_static("dhow-hop");

/// Text of the response to a request that has come back.
pub(crate) const CAME_BACK: &str = "refused: this process has forwarded the request itself; --forward-to must name another server\n";

/// Removes all marks from a saved request, which begins its way anew.
pub(crate) fn unmark(headers: &mut HeaderMap) {
    headers.remove(HEADER);
}

/// Mark of this process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hop(u64);

impl Hop {
    /// Creates a mark. It is random, because processes on two machines may have the same number.
    pub(crate) fn random() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }

    /// Marks a request that is forwarded. Marks of other processes stay, so that a longer loop is noticed too.
    pub(crate) fn mark(self, headers: &mut HeaderMap) {
        headers.append(HEADER, HeaderValue::from(self.0));
    }

    /// True for a request that this process has forwarded.
    pub(crate) fn is_in(self, headers: &HeaderMap) -> bool {
        let own = self.0.to_string();
        // A proxy may have joined the lines of the header.
        let lines = headers.get_all(HEADER).iter();
        let mut marks = lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(','));
        marks.any(|mark| mark.trim() == own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_recognises_its_own_mark_only() {
        let (one, two, three) = (Hop::random(), Hop::random(), Hop::random());
        let mut headers = HeaderMap::new();
        assert!(!one.is_in(&headers));
        one.mark(&mut headers);
        two.mark(&mut headers);
        assert!(one.is_in(&headers) && two.is_in(&headers));
        assert!(!three.is_in(&headers));
        let joined = format!("{}, {}", one.0, two.0);
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, joined.parse().unwrap());
        assert!(one.is_in(&headers) && two.is_in(&headers));
        assert!(!three.is_in(&headers));
    }
}
