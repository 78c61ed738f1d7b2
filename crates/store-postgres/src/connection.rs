//! A connection, its prepared statements, and transactions.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use futures_util::future::{join, join_all, join3};
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Error, Row, Statement, types::ToSql};

/// Parameters of a statement.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

const VOLATILE: &str =
    "begin isolation level read committed, read write; set local synchronous_commit to off";
const READ: &str = "begin isolation level read committed, read only";

/// Kind of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Begin {
    /// Writes, and survives a power failure after its commit.
    Durable,
    /// Writes, and may be lost in a crash of the server.
    Volatile,
    /// Reads one snapshot.
    Snapshot,
}

/// A connection whose session is set up and checked.
#[derive(Debug)]
pub(crate) struct Connection {
    client: Client,
    driver: AbortHandle,
    /// Statement that begins a durable transaction and fails unless the server is safe.
    begin_durable: String,
    /// Statement that begins a transaction whose loss does no harm.
    begin_volatile: &'static str,
    statements: Mutex<HashMap<&'static str, Statement>>,
    is_idle: bool,
}

impl Connection {
    pub(crate) fn new(client: Client, driver: AbortHandle, condition: &str) -> Self {
        Self {
            client,
            driver,
            begin_durable: format!(
                // An error ends the transaction, also if its other statements are on the way already.
                "begin isolation level read committed, read write; select 1 / ({condition})::integer"
            ),
            begin_volatile: VOLATILE,
            statements: Mutex::default(),
            is_idle: false,
        }
    }

    /// Makes every transaction one that reads, so that the server refuses all others.
    pub(crate) fn for_reports(mut self) -> Self {
        self.begin_durable = READ.to_owned();
        self.begin_volatile = READ;
        self
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Marks the end of every piece of work: nothing is open and nothing is on the way.
    pub(crate) fn set_idle(&mut self, is_idle: bool) {
        self.is_idle = is_idle;
    }

    fn begin(&self, begin: Begin) -> &str {
        match begin {
            Begin::Durable => &self.begin_durable,
            Begin::Volatile => self.begin_volatile,
            Begin::Snapshot => "begin isolation level repeatable read, read only",
        }
    }

    /// Prepares a statement, once for each connection.
    async fn prepare(&self, sql: &'static str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).await?;
        self.statements().insert(sql, statement.clone());
        Ok(statement)
    }

    fn statements(&self) -> MutexGuard<'_, HashMap<&'static str, Statement>> {
        let statements = self.statements.lock();
        statements.unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one statement in the open transaction.
    pub(crate) async fn query(
        &self,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql).await?;
        self.client.query(&statement, parameters).await
    }

    /// Opens a transaction.
    pub(crate) async fn open(&self, begin: Begin) -> Result<(), Error> {
        self.client.batch_execute(self.begin(begin)).await
    }

    /// Opens a transaction and runs its first statement, both sent together.
    pub(crate) async fn open_with(
        &self,
        begin: Begin,
        sql: &'static str,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql).await?;
        let (begun, rows) = join(self.open(begin), self.client.query(&statement, parameters)).await;
        // After an error, the server refuses the statement too.
        begun?;
        rows
    }

    /// Commits the open transaction.
    pub(crate) async fn commit(&self) -> Result<(), Error> {
        self.client.batch_execute("commit").await
    }

    /// Rolls an open transaction back; does nothing without one.
    pub(crate) async fn roll_back(&self) -> Result<(), Error> {
        self.client.batch_execute("rollback").await
    }

    /// Runs statements in one transaction and returns their rows. All are sent together, so that the transaction takes one round trip.
    pub(crate) async fn transaction(
        &self,
        begin: Begin,
        statements: &[(&'static str, Parameters<'_>)],
    ) -> Result<Vec<Vec<Row>>, Error> {
        let prepared = self.prepare_all(statements).await?;
        let begun = self.client.batch_execute(self.begin(begin));
        let (begun, rows, committed) =
            join3(begun, self.send(&prepared, statements), self.commit()).await;
        // After an error, the server refuses the rest and the commit undoes everything.
        begun?;
        let rows = rows?;
        committed?;
        Ok(rows)
    }

    /// Runs further statements in the open transaction and commits it, all sent together.
    pub(crate) async fn finish(
        &self,
        statements: &[(&'static str, Parameters<'_>)],
    ) -> Result<Vec<Vec<Row>>, Error> {
        let prepared = self.prepare_all(statements).await?;
        let nothing = std::future::ready(());
        let ((), rows, committed) =
            join3(nothing, self.send(&prepared, statements), self.commit()).await;
        let rows = rows?;
        committed?;
        Ok(rows)
    }

    async fn prepare_all(
        &self,
        statements: &[(&'static str, Parameters<'_>)],
    ) -> Result<Vec<Statement>, Error> {
        let mut prepared = Vec::with_capacity(statements.len());
        for (sql, _) in statements {
            prepared.push(self.prepare(sql).await?);
        }
        Ok(prepared)
    }

    async fn send(
        &self,
        prepared: &[Statement],
        statements: &[(&'static str, Parameters<'_>)],
    ) -> Result<Vec<Vec<Row>>, Error> {
        let queries = prepared.iter().zip(statements);
        let queries =
            queries.map(|(statement, (_, parameters))| self.client.query(statement, parameters));
        join_all(queries).await.into_iter().collect()
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // The driver of an idle connection says goodbye to the server. Otherwise it could wait for an answer that never comes.
        if !self.is_idle {
            self.driver.abort();
        }
    }
}
