//! Folder with fixtures: one file for each message, and an index with the results of the check.

use std::{fs, io, path::Path};

use dhow_core::{Environment, Error, Result};
use serde::{Deserialize, Serialize};

use crate::{
    account,
    check::{Checked, Checker},
    exchange::{Direction, Exchange},
    finding::{Finding, Signature},
    gateway, http1,
    probe::History,
};

/// Name of the index in the folder.
pub(crate) const INDEX: &str = "fixtures.json";

/// Index of a folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Index {
    pub(crate) provider: String,
    pub(crate) environment: Environment,
    /// Settings of the real account that change the reading of messages and identify nothing.
    pub(crate) settings: Vec<(String, String)>,
    /// First day of the record in UTC.
    #[serde(default)]
    pub(crate) date: String,
    /// True if a base URL is an address of the recorder's own machine.
    #[serde(default)]
    pub(crate) is_simulated: bool,
    /// Exchanges that were passed on and have no files.
    #[serde(default)]
    pub(crate) not_kept: Vec<NotKept>,
    pub(crate) fixtures: Vec<Fixture>,
}

/// Exchange that was passed on and has no files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotKept {
    pub(crate) number: u64,
    pub(crate) name: String,
    pub(crate) reason: Finding,
}

/// Entry of the index: one exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fixture {
    /// Number of the exchange, from 1.
    pub number: u64,
    /// Name of the call, or `webhook`.
    pub name: String,
    /// File with the request.
    pub request: String,
    /// File with the response; webhooks have none.
    pub response: Option<String>,
    /// Result of the signature check with the test account.
    pub signature: Signature,
    /// Findings of the check with the test account.
    pub findings: Vec<Finding>,
    /// Findings of the original that the fixture does not show, such as another reading by the library.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Finding>,
}

/// A folder of fixtures, read back.
#[derive(Debug)]
pub struct Fixtures {
    index: Index,
    exchanges: Vec<Exchange>,
}

impl Fixtures {
    /// Reads a folder.
    ///
    /// # Errors
    /// If a file is missing or was not written by the recorder.
    pub fn load(folder: &Path) -> Result<Self> {
        let read = |name: &str| read(folder, name);
        let index: Index = serde_json::from_slice(&read(INDEX)?)
            .map_err(|error| refused(INDEX).with_source(error))?;
        let exchanges = index.fixtures.iter().map(|fixture| {
            let request = http1::parse_request(&read(&fixture.request)?)?;
            Ok(match (&fixture.response, fixture.name.as_str()) {
                (_, "webhook") => Exchange::webhook(request, None),
                (None, _) => Exchange::call(request, None),
                (Some(name), _) => {
                    let response = http1::parse_response(&read(name)?)?;
                    Exchange::call(request, Some(response))
                }
            })
        });
        let exchanges = exchanges.collect::<Result<Vec<_>>>()?;
        Ok(Self { index, exchanges })
    }

    /// Returns the entries of the index.
    #[must_use]
    pub fn fixtures(&self) -> &[Fixture] {
        &self.index.fixtures
    }

    /// Checks every exchange again with the library and the test account, and returns the differences from the index, one sentence each.
    ///
    /// # Errors
    /// If the gateway is unknown.
    pub fn check(&self) -> Result<Vec<String>> {
        let gateway = gateway::find(&self.index.provider)?;
        let checker = Checker::new(gateway)?;
        let settings =
            account::test_settings(gateway, self.index.environment, &self.index.settings)?;
        let schemes = gateway.schemes(&settings)?;
        let mut history = History::default();
        let mut differences = Vec::new();
        for (fixture, exchange) in self.index.fixtures.iter().zip(&self.exchanges) {
            let checked = checker.check(&settings, &schemes, exchange, &mut history);
            differences.extend(difference(fixture, &checked));
        }
        Ok(differences)
    }
}

fn difference(fixture: &Fixture, checked: &Checked) -> Option<String> {
    let is_same = fixture.signature == checked.signature && fixture.findings == checked.findings;
    let (number, name) = (fixture.number, &fixture.name);
    (!is_same).then(|| {
        let lines = |findings: &[Finding]| {
            let lines: Vec<String> = findings.iter().map(Finding::line).collect();
            lines.join("; ")
        };
        let (was, is) = (lines(&fixture.findings), lines(&checked.findings));
        format!("{number} {name}: the index has [{was}], and the library finds [{is}]")
    })
}

/// Messages of an exchange as files, with their names.
pub(crate) fn files(number: u64, name: &str, exchange: &Exchange) -> Vec<(String, Vec<u8>)> {
    let file = |part: &str| format!("{number:04}-{name}.{part}.http");
    let mut files = vec![(file("request"), http1::request(&exchange.request))];
    let response = exchange.response.as_ref();
    let response = response.filter(|_| exchange.direction == Direction::Call);
    files.extend(response.map(|response| (file("response"), http1::response(response))));
    files
}

fn read(folder: &Path, name: &str) -> Result<Vec<u8>> {
    // The names of the index are those of this folder.
    let is_plain = !name.contains(['/', '\\']) && !name.starts_with('.');
    let bytes = match is_plain {
        true => fs::read(folder.join(name)),
        false => Err(io::Error::from(io::ErrorKind::InvalidInput)),
    };
    bytes.map_err(|error| refused(name).with_source(error))
}

fn refused(name: &str) -> Error {
    Error::configuration(name.to_owned(), "cannot be read as a fixture")
}
