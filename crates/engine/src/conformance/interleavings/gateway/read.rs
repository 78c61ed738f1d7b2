//! Reads of the gateway, whose answers may come late or not at all.

use dhow_core::{Error, ErrorKind, Outcome, Result};

use super::{Inner, Provider};
use crate::conformance::interleavings::world::until;

impl Provider {
    async fn hang(&self) {
        let add = |inner: &mut Inner| {
            inner.hanging.0 += 1;
            inner.hanging.1 = inner.hanging.1.max(inner.hanging.0);
        };
        add(&mut self.0.lock());
        until(|| !self.0.lock().hangs).await;
        self.0.lock().hanging.0 -= 1;
    }

    pub(super) async fn read<T>(&self, find: impl FnOnce(&Inner) -> Option<T> + Send) -> Result<T> {
        let error = |kind, text| Error::new(kind, Outcome::ReadOnly, text);
        let (answer, hangs) = {
            let mut inner = self.0.lock();
            inner.reads += 1;
            let answer = match inner.limited {
                true => Err(error(ErrorKind::RateLimited, "too many requests")),
                false => find(&inner).ok_or_else(|| error(ErrorKind::NotFound, "not found")),
            };
            (answer, inner.hangs)
        };
        // The answer is as old as the request, however late it comes.
        if hangs {
            self.hang().await;
        }
        answer
    }
}
