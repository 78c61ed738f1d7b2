//! A transport without a network that returns scripted responses and records the requests.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Effect, Transport, TransportError};
use http::{Request, Response};

use crate::RecordedResponse;

/// Maximum number of scripted responses. Later calls fail, so that a provider that loops comes to an end.
const MOST_CALLS: usize = 300;

/// Scripted result of one call.
#[derive(Debug, Clone)]
pub enum ScriptedResponse {
    /// This response arrives.
    Received(RecordedResponse),
    /// The request certainly was not sent.
    NotSent,
    /// The request may have been sent, and no response arrived.
    MaybeSent,
}

/// A recorded request.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The request.
    pub request: Request<Bytes>,
    /// Declared effect of the call: read or write.
    pub effect: Effect,
}

/// Transport that returns scripted responses in order. The last one repeats.
pub struct Recorder {
    responses: Vec<ScriptedResponse>,
    sent: Mutex<Vec<Sent>>,
}

impl Recorder {
    /// Creates a recorder with its script.
    #[must_use]
    pub fn new(responses: Vec<ScriptedResponse>) -> Arc<Self> {
        Arc::new(Self {
            responses,
            sent: Mutex::default(),
        })
    }

    /// Returns the requests recorded so far.
    #[must_use]
    pub fn sent(&self) -> Vec<Sent> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Sent>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records the call and returns the number of calls before it.
    fn record(&self, call: Call) -> usize {
        let mut sent = self.lock();
        sent.push(Sent {
            effect: call.endpoint.effect(),
            request: call.request,
        });
        sent.len() - 1
    }
}

// A provider may derive `Debug` over its transport. The script holds test secrets and must not appear in that output.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let number = self.record(call);
        let response = self.responses.get(number).or_else(|| self.responses.last());
        match response.filter(|_| number < MOST_CALLS) {
            Some(ScriptedResponse::Received(answer)) => Ok(http_response(answer)),
            Some(ScriptedResponse::NotSent) | None => {
                Err(TransportError::not_sent("there was no connection"))
            }
            Some(ScriptedResponse::MaybeSent) => {
                Err(TransportError::maybe_sent("the connection was reset"))
            }
        }
    }
}

pub(crate) fn http_response(answer: &RecordedResponse) -> Response<Bytes> {
    let mut builder = Response::builder()
        .status(answer.status)
        .header("content-type", "application/json");
    for (name, value) in &answer.headers {
        builder = builder.header(*name, value);
    }
    builder.body(answer.body.clone()).unwrap_or_default()
}
