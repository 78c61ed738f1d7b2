//! A thread with a connection, and the jobs that it runs in groups.

use std::{
    any::type_name,
    fmt,
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use dhow_engine::store::{StoreError, StoreResult};
use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{
    connection::Location,
    error::{breaks_connection, store_error},
};

/// Maximum number of jobs in one commit. Above it, a group gains little and the first job waits longer.
const MAX_GROUP: usize = 128;

/// Access of a worker to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Groups of jobs, each group in one durable commit.
    Write,
    /// Jobs one at a time, each on its own snapshot.
    Read,
    /// As [`Read`](Self::Read), on a connection that cannot write, opened for each job.
    Report,
}

/// Handle of a worker. The thread ends after the last handle is dropped and the queued jobs are done.
#[derive(Clone)]
pub(crate) struct Worker(Sender<Message>);

/// Message to the thread.
enum Message {
    /// Runs a job.
    Run(Box<dyn Job>),
    /// Closes the connection and ends the thread. The sender is dropped afterwards.
    Close(oneshot::Sender<()>),
}

/// Unit of work that is atomic on its own.
trait Job: Send {
    /// Does the work and keeps the result. Returns false if it failed and its changes must be undone. May be run again after that.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Sends the kept result to the caller.
    fn reply(self: Box<Self>);

    /// Sends an error in place of the result.
    fn fail(self: Box<Self>, error: StoreError);
}

struct Task<T, F> {
    work: F,
    result: Option<StoreResult<T>>,
    reply: oneshot::Sender<StoreResult<T>>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: Fn(&Connection) -> StoreResult<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        let result = (self.work)(connection);
        let succeeded = result.is_ok();
        self.result = Some(result);
        succeeded
    }

    fn reply(self: Box<Self>) {
        if let Some(result) = self.result {
            // The caller may have dropped its future; the work is done in any case.
            let _ = self.reply.send(result);
        }
    }

    fn fail(self: Box<Self>, error: StoreError) {
        let _ = self.reply.send(Err(error));
    }
}

impl Worker {
    /// Starts a thread and opens its connection.
    ///
    /// # Errors
    /// The error of opening the database, or [`StoreError::Unavailable`](dhow_engine::store::StoreError::Unavailable) if no thread can be started.
    pub(crate) async fn start(location: Location, access: Access) -> StoreResult<Self> {
        let (sender, jobs) = mpsc::channel();
        let (opened, ready) = oneshot::channel();
        thread::Builder::new()
            .name(format!("dhow-sqlite-{}", access.as_str()))
            .spawn(move || match open(&location, access, true) {
                Ok(connection) => {
                    let _ = opened.send(Ok(()));
                    Loop {
                        file: location.identity(),
                        location,
                        access,
                        connection: Some(connection),
                    }
                    .run(&jobs);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(|error| {
                StoreError::unavailable_because("no thread could be started", error)
            })?;
        ready.await.map_err(|_| stopped())??;
        Ok(Self(sender))
    }

    /// Runs a job and waits for its commit. If the future is dropped, the job still runs.
    ///
    /// # Errors
    /// The job's own error; [`StoreError::Unavailable`](dhow_engine::store::StoreError::Unavailable) if its group could not be committed.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> StoreResult<T> + Send + 'static,
    ) -> StoreResult<T> {
        let (reply, result) = oneshot::channel();
        let task = Task {
            work,
            result: None,
            reply,
        };
        let message = Message::Run(Box::new(task));
        self.0.send(message).map_err(|_| stopped())?;
        result.await.map_err(|_| stopped())?
    }

    /// Runs the jobs that are queued, closes the connection and ends the thread. Later jobs fail.
    pub(crate) async fn close(self) {
        let (closed, is_closed) = oneshot::channel();
        if self.0.send(Message::Close(closed)).is_ok() {
            // Ends with an error in every case, because the thread drops the sender without a message.
            let _ = is_closed.await;
        }
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(type_name::<Self>())
    }
}

impl Access {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Write => "write",
            Self::Read => "read",
            Self::Report => "report",
        }
    }
}

fn open(location: &Location, access: Access, create: bool) -> StoreResult<Connection> {
    match access {
        Access::Write => location.open_writer(create),
        Access::Read => location.open_reader(),
        Access::Report => location.open_report(),
    }
}

fn replaced() -> StoreError {
    StoreError::unavailable(
        "the file of the database was deleted or replaced; put it back, or start the program again to use the file that is there now",
    )
}

fn stopped() -> StoreError {
    StoreError::unavailable("the thread of the store has ended; open the store again")
}

/// State of the thread.
struct Loop {
    location: Location,
    access: Access,
    /// Identity of the file that was opened first; `None` if the path names no file, as with a file system of one's own.
    file: Option<(u64, u64)>,
    /// `None` after a failure that makes SQLite's view of the file doubtful; opened again for the next group.
    connection: Option<Connection>,
}

impl Loop {
    fn run(mut self, messages: &Receiver<Message>) {
        while let Ok(first) = messages.recv() {
            let mut group = Vec::new();
            let mut closing = None;
            // Only jobs that arrived during the last commit: no job waits for a group to fill.
            let more = messages.try_iter();
            for message in std::iter::once(first).chain(more) {
                match message {
                    Message::Run(job) => group.push(job),
                    Message::Close(closed) => {
                        closing = Some(closed);
                        break;
                    }
                }
                if self.access != Access::Write || group.len() == MAX_GROUP {
                    break;
                }
            }
            self.run_group(group);
            if let Some(closed) = closing {
                drop(self.connection.take());
                drop(closed);
                return;
            }
        }
    }

    /// Runs a group in one transaction and sends the results after its commit.
    fn run_group(&mut self, mut group: Vec<Box<dyn Job>>) {
        if group.is_empty() {
            return;
        }
        match self.committed(&mut group) {
            Ok(()) => group.into_iter().for_each(Job::reply),
            Err(error) => {
                for job in group {
                    job.fail(error.copy());
                }
            }
        }
    }

    fn committed(&mut self, group: &mut [Box<dyn Job>]) -> StoreResult<()> {
        if self.access == Access::Report {
            return self.reported(group);
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            // Never another file: its orders are others, and what is written there would be missing once the first one is put back. And
            // without creating it: an empty file in place of one that was deleted would take every copy for new.
            None if self.file != self.location.identity() => return Err(replaced()),
            None => open(&self.location, self.access, false)?,
        };
        match commit_or_undo(&connection, self.access, group) {
            Ok(()) if self.file != self.location.identity() => {
                // SQLite goes on with the file that it has open, also when no path leads to it any more. The connection is not closed:
                // that would delete the log that lies beside the path now, which may be another file's.
                std::mem::forget(connection);
                Err(replaced())
            }
            Ok(()) => {
                self.connection = Some(connection);
                Ok(())
            }
            Err((step, error)) => {
                let undone =
                    connection.is_autocommit() || connection.execute_batch("rollback").is_ok();
                if undone && !breaks_connection(&error) {
                    self.connection = Some(connection);
                }
                Err(store_error(step, error))
            }
        }
    }
}

impl Loop {
    /// Runs jobs on a connection of their own. Without a log beside the file, the connection takes no locks, so a program that begins to write
    /// meanwhile is noticed afterwards.
    fn reported(&mut self, group: &mut [Box<dyn Job>]) -> StoreResult<()> {
        let before = self.location.stamp();
        let connection = self.location.open_report()?;
        let result = commit_or_undo(&connection, self.access, group);
        result.map_err(|(step, error)| store_error(step, error))?;
        if before.is_quiet() && before != self.location.stamp() {
            let words = "another program has begun to write; read again";
            return Err(StoreError::unavailable(words));
        }
        Ok(())
    }
}

/// Way in which the changes of a failed job are undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// With the whole group, which is then run again.
    Group,
    /// Alone, by a savepoint. SQLite copies every page that changes under a savepoint, which costs more than most jobs.
    Job,
}

/// End of a transaction that was not committed.
enum Failure {
    /// A job failed, and its changes are still in the open transaction.
    Job,
    Sqlite(&'static str, rusqlite::Error),
}

/// Runs a group of jobs in one transaction, and again with savepoints if one of them fails.
fn commit_or_undo(
    connection: &Connection,
    access: Access,
    group: &mut [Box<dyn Job>],
) -> Result<(), (&'static str, rusqlite::Error)> {
    let result = match commit(connection, access, group, Undo::Group) {
        Err(Failure::Job) => {
            // SQLite may have ended the transaction itself, as it does for a full disk.
            if !connection.is_autocommit() {
                execute(connection, "rollback")
                    .map_err(|error| ("the changes could not be undone", error))?;
            }
            commit(connection, access, group, Undo::Job)
        }
        result => result,
    };
    match result {
        Err(Failure::Sqlite(step, error)) => Err((step, error)),
        Ok(()) | Err(Failure::Job) => Ok(()),
    }
}

/// Runs a group of jobs in one transaction.
fn commit(
    connection: &Connection,
    access: Access,
    group: &mut [Box<dyn Job>],
    undo: Undo,
) -> Result<(), Failure> {
    let at = |step| move |error| Failure::Sqlite(step, error);
    // `immediate`, because a transaction that begins as a reader cannot always become a writer.
    let begin = match access {
        Access::Write => "begin immediate",
        Access::Read | Access::Report => "begin deferred",
    };
    execute(connection, begin).map_err(at("a transaction could not be started"))?;
    for job in group {
        match undo {
            Undo::Group if job.run(connection) => {}
            Undo::Group => return Err(Failure::Job),
            Undo::Job => {
                run_alone(connection, job).map_err(at("the changes could not be written"))?;
            }
        }
    }
    execute(connection, "commit").map_err(at("the changes could not be committed"))
}

/// Runs a job under a savepoint, and undoes its changes if it fails.
fn run_alone(connection: &Connection, job: &mut Box<dyn Job>) -> rusqlite::Result<()> {
    execute(connection, "savepoint job")?;
    if !job.run(connection) {
        // Ends the whole group if SQLite has ended the transaction.
        execute(connection, "rollback to job")?;
    }
    execute(connection, "release job")
}

fn execute(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute(())?;
    Ok(())
}

#[cfg(test)]
mod tests;
