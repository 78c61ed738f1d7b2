//! Calls of a provider without a network: a recorded response is read by the library's own code.

use std::{
    future::Future,
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Error, ErrorKind, Result, Transport, TransportError};
use http::{Request, Response};

/// Transport that returns one response, and keeps the requests.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    response: Mutex<Option<Response<Bytes>>>,
    sent: Mutex<Vec<Request<Bytes>>>,
}

impl Replay {
    /// Creates a transport that returns this response to the first call.
    pub(crate) fn new(response: Option<Response<Bytes>>) -> Arc<Self> {
        Arc::new(Self {
            response: Mutex::new(response),
            sent: Mutex::default(),
        })
    }

    /// Returns the first request.
    pub(crate) fn first(&self) -> Option<Request<Bytes>> {
        let sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.first().cloned()
    }
}

#[async_trait]
impl Transport for Replay {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.push(call.request);
        let mut response = self.response.lock().unwrap_or_else(PoisonError::into_inner);
        let response = response.take();
        response.ok_or_else(|| TransportError::not_sent("there is no recorded response"))
    }
}

/// Returns the result of a future that waits for nothing.
pub(crate) fn ready<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Result of the library's own code for a recorded response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reading {
    /// The library has no call for it, or the recorded request is none that it makes.
    NotRead,
    /// Read, with the statuses that are in no table.
    Read(Vec<String>),
    /// Read as an error of the gateway.
    Refused(ErrorKind),
    /// Not readable, with the reason.
    Unreadable(String),
}

impl Reading {
    /// Returns the result of a call, which may not have been made because its request is not valid.
    pub(crate) fn from_result(result: Option<Result<Vec<String>>>, was_sent: bool) -> Self {
        match result {
            _ if !was_sent => Self::NotRead,
            None => Self::NotRead,
            Some(Ok(unknown)) => Self::Read(unknown),
            Some(Err(error)) => Self::from_error(&error),
        }
    }

    fn from_error(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Protocol => Self::Unreadable(error.message().to_owned()),
            kind => Self::Refused(kind),
        }
    }

    /// True if the same code comes to the same kind of result.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Read(one), Self::Read(two)) => one.len() == two.len(),
            (Self::Refused(one), Self::Refused(two)) => one == two,
            (Self::NotRead, Self::NotRead) | (Self::Unreadable(_), Self::Unreadable(_)) => true,
            _ => false,
        }
    }
}
