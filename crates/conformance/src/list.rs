//! Lists that come in pages.

use std::{fmt, future::Future, pin::Pin};

use dhow_core::Result;

use crate::RecordedResponse;

type Reading<'a> = Pin<Box<dyn Future<Output = Result<usize>> + Send + 'a>>;

/// A list of the gateway that comes in pages, and the call that reads all of it.
pub struct List<P> {
    pub(crate) name: &'static str,
    pub(crate) more: RecordedResponse,
    pub(crate) last: RecordedResponse,
    pub(crate) expected: usize,
    pub(crate) read: Box<dyn for<'a> Fn(&'a P) -> Reading<'a> + Send + Sync>,
}

impl<P> List<P> {
    /// A list read by `read`, which returns how many entries it found.
    ///
    /// `more` is a page after which there is another one; put an address of another host wherever the gateway prints one, such as
    /// `https://elsewhere.example/`. `last` is the last page. `expected` counts the entries of both.
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
