//! Calls of one kind that are joined into groups: whatever arrived during one commit goes into the next.

use std::sync::Arc;

use dhow_engine::store::{StoreError, StoreResult};
use tokio::{
    sync::{Mutex, mpsc, oneshot},
    task::yield_now,
    time::timeout,
};

use crate::pool::{Operation, Pool, stopped};

/// Entrance of a lane. Its workers end after the last clone is dropped and the queued calls are done.
#[derive(Debug)]
pub(crate) struct Lane<Q, A> {
    queue: mpsc::UnboundedSender<Call<Q, A>>,
    pool: Arc<Pool>,
    step: &'static str,
}

/// A queued call.
struct Call<Q, A> {
    request: Q,
    reply: oneshot::Sender<StoreResult<A>>,
}

type Queue<Q, A> = Arc<Mutex<mpsc::UnboundedReceiver<Call<Q, A>>>>;

impl<Q: Send + Sync + 'static, A: Send + 'static> Lane<Q, A> {
    /// Starts the workers. Each commits up to `max` calls at a time on a connection of the pool.
    pub(crate) fn start(
        pool: &Arc<Pool>,
        workers: u32,
        max: usize,
        operation: &'static Operation<Vec<Q>, Vec<A>>,
    ) -> Self {
        let (queue, calls) = mpsc::unbounded_channel();
        let calls = Arc::new(Mutex::new(calls));
        for _ in 0..workers {
            tokio::spawn(work(Arc::clone(pool), Arc::clone(&calls), max, operation));
        }
        Self {
            queue,
            pool: Arc::clone(pool),
            step: operation.step,
        }
    }

    /// Queues a call and waits for its commit. If the future is dropped, the call is carried out or not, but never in part.
    ///
    /// # Errors
    /// The call's own error; [`StoreError::Unavailable`] if its group could not be committed in time.
    pub(crate) async fn run(&self, request: Q) -> StoreResult<A> {
        let (reply, result) = oneshot::channel();
        let call = Call { request, reply };
        self.queue.send(call).map_err(|_| stopped())?;
        match timeout(self.pool.connector().call_timeout, result).await {
            Ok(result) => result.map_err(|_| stopped())?,
            Err(_) => Err(self.pool.too_late(self.step)),
        }
    }
}

async fn work<Q, A>(
    pool: Arc<Pool>,
    queue: Queue<Q, A>,
    max: usize,
    operation: &'static Operation<Vec<Q>, Vec<A>>,
) {
    loop {
        let mut calls = Vec::new();
        {
            let mut queue = queue.lock().await;
            // Waits for one call and takes all that are there: no call waits for a group to fill.
            if queue.recv_many(&mut calls, max).await == 0 {
                return;
            }
            // Calls of tasks that can run now join too. Many of them were waiting for the same commit and come back at once.
            yield_now().await;
            while calls.len() < max
                && let Ok(call) = queue.try_recv()
            {
                calls.push(call);
            }
        }
        // A caller that has given up counts its call as unknown, so it need not be done.
        calls.retain(|call| !call.reply.is_closed());
        if !calls.is_empty() {
            run_group(&pool, operation, calls).await;
        }
    }
}

async fn run_group<Q, A>(
    pool: &Pool,
    operation: &'static Operation<Vec<Q>, Vec<A>>,
    calls: Vec<Call<Q, A>>,
) {
    let (requests, replies): (Vec<_>, Vec<_>) = calls
        .into_iter()
        .map(|call| (call.request, call.reply))
        .unzip();
    match pool.run_here(operation, &requests).await {
        Ok(answers) => reply_all(replies, answers),
        // One call's values must not fail the calls that were joined with it.
        Err(failed) if failed.is_about_values && requests.len() > 1 => {
            for (request, reply) in requests.into_iter().zip(replies) {
                let result = pool.run_here(operation, &vec![request]).await;
                let answer = result.map_err(|failed| failed.error);
                let first =
                    answer.and_then(|answers| answers.into_iter().next().ok_or_else(missing));
                let _ = reply.send(first);
            }
        }
        Err(failed) => {
            for reply in replies {
                let _ = reply.send(Err(failed.copy()));
            }
        }
    }
}

fn reply_all<A>(replies: Vec<oneshot::Sender<StoreResult<A>>>, answers: Vec<A>) {
    let mut answers = answers.into_iter();
    for reply in replies {
        // The caller may have dropped its future; its call is done in any case.
        let _ = reply.send(answers.next().ok_or_else(missing));
    }
}

fn missing() -> StoreError {
    StoreError::corrupt("the database returned fewer results than there were calls")
}
