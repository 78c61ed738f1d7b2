//! A transport without a network: it plays answers and faults, and keeps what was sent.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Effect, Transport, TransportError};
use http::{Request, Response};

use crate::Recorded;

/// After so many calls nothing is answered any more: whatever loops ends.
const MOST_CALLS: usize = 300;

/// What becomes of one call.
#[derive(Debug, Clone)]
pub(crate) enum Play {
    Answer(Recorded),
    NotSent,
    MaybeSent,
}

/// A request as it went out.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) request: Request<Bytes>,
    pub(crate) effect: Effect,
}

/// Plays what it was given, one after the other; the last one repeats.
pub(crate) struct Recorder {
    plays: Vec<Play>,
    sent: Mutex<Vec<Sent>>,
}

impl Recorder {
    pub(crate) fn new(plays: Vec<Play>) -> Arc<Self> {
        Arc::new(Self {
            plays,
            sent: Mutex::default(),
        })
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Sent>> {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the call and says how many came before it.
    fn keep(&self, call: Call) -> usize {
        let mut sent = self.lock();
        sent.push(Sent {
            request: call.request,
            effect: call.effect,
        });
        sent.len() - 1
    }
}

/// A provider may print its transport, and what is played here is not for printing.
impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let number = self.keep(call);
        let play = self.plays.get(number).or_else(|| self.plays.last());
        match play.filter(|_| number < MOST_CALLS) {
            Some(Play::Answer(answer)) => Ok(response(answer)),
            Some(Play::NotSent) | None => Err(TransportError::not_sent("there was no connection")),
            Some(Play::MaybeSent) => Err(TransportError::maybe_sent("the connection was reset")),
        }
    }
}

fn response(answer: &Recorded) -> Response<Bytes> {
    let mut builder = Response::builder()
        .status(answer.status)
        .header("content-type", "application/json");
    for (name, value) in &answer.headers {
        builder = builder.header(*name, value);
    }
    builder.body(answer.body.clone()).unwrap_or_default()
}
