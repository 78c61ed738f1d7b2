//! Paginated lists of a gateway.

use std::{fmt, future::Future, pin::Pin};

use dhow_core::Result;

use crate::RecordedResponse;

type Reading<'a> = Pin<Box<dyn Future<Output = Result<usize>> + Send + 'a>>;

/// A paginated list of the gateway, with the call that reads all of its pages.
pub struct List<P> {
    pub(crate) name: &'static str,
    pub(crate) more: RecordedResponse,
    pub(crate) last: RecordedResponse,
    pub(crate) expected: usize,
    pub(crate) read: Box<dyn for<'a> Fn(&'a P) -> Reading<'a> + Send + Sync>,
}

impl<P> List<P> {
    /// Creates a list that `read` reads; `read` returns the number of entries that it found.
    ///
    /// `more` is a page that another page follows. If the gateway puts the URL of the next page into it, use a URL of another host there,
    /// such as `https://elsewhere.example/`. `last` is the last page. `expected` is the number of entries of both pages.
    pub fn new(
        name: &'static str,
        more: RecordedResponse,
        last: RecordedResponse,
        expected: usize,
        read: impl for<'a> Fn(&'a P) -> Reading<'a> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            more,
            last,
            expected,
            read: Box::new(read),
        }
    }
}

impl<P> fmt::Debug for List<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("List")
            .field("name", &self.name)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}
