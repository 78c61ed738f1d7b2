//! The recorder: checks each exchange and returns the files that it becomes.

use dhow_core::{Delivery, Environment, Error, Result, Settings};

use crate::{
    account::{self, Target},
    check::{self, Checker, Verification},
    date,
    exchange::{Direction, Exchange, MAX_BODY},
    finding::{Finding, FindingKind, Signature},
    fixture::{self, Fixture, INDEX, Index, NotKept},
    gateway::{self, Gateway, Scheme, Signing},
    probe::History,
    replay::Reading,
    report, resign,
    scrub::Scrubber,
    tables::CallNames,
};

/// Recorder of one account's traffic.
///
/// Nothing is sent and no file is opened: the caller passes exchanges and writes the files that are returned. Their contents, their names
/// and every finding have no secret and no personal data of the exchanges.
pub struct Recorder<'s> {
    settings: Settings<'s>,
    schemes: Vec<Scheme>,
    test: Settings<'static>,
    test_schemes: Vec<Scheme>,
    checker: Checker,
    scrubber: Scrubber,
    history: History,
    index: Index,
    unanswered: Vec<String>,
}

/// Result for one exchange.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Recorded {
    /// Number of the exchange, from 1.
    pub number: u64,
    /// Name of the call, or `webhook`; `other` for a call that no table has.
    pub name: String,
    /// Sender of the request.
    pub direction: Direction,
    /// HTTP status of the response, if there was one.
    pub status: Option<u16>,
    /// Result of the signature check with the secrets of the account.
    pub signature: Signature,
    /// True if the library's own code has read the message.
    pub is_read: bool,
    /// Findings.
    pub findings: Vec<Finding>,
    /// Files with the scrubbed messages.
    pub files: Vec<RecordedFile>,
}

/// File to be written.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RecordedFile {
    /// Name, without a folder.
    pub name: String,
    /// Contents.
    pub contents: Vec<u8>,
}

impl<'s> Recorder<'s> {
    /// Creates a recorder of the account of these settings.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for a setting of calls that is missing or invalid, and
    /// [`Unsupported`](dhow_core::ErrorKind::Unsupported) for a gateway without tables.
    pub fn new(settings: Settings<'s>) -> Result<Self> {
        let gateway = gateway::find(settings.factory().id().as_str())?;
        let checker = Checker::new(gateway)?;
        let environment = account::environment(&settings)?;
        let shared = account::shared_settings(gateway, &settings);
        let test = account::test_settings(gateway, environment, &shared)?;
        let mut scrubber = Scrubber::new(checker.tables.clone());
        for (value, replacement) in account::replacements(gateway, &settings) {
            scrubber.fix(&value, &replacement);
        }
        let targets = account::targets(gateway, &settings);
        let is_simulated =
            targets.is_ok_and(|targets| targets.iter().any(|target| target.url.is_loopback()));
        Ok(Self {
            schemes: gateway.schemes(&settings)?,
            test_schemes: gateway.schemes(&test)?,
            settings,
            test,
            checker,
            scrubber,
            history: History::default(),
            index: Index {
                provider: gateway.factory().id().as_str().to_owned(),
                environment,
                settings: shared,
                date: date::today(),
                is_simulated,
                not_kept: Vec::new(),
                fixtures: Vec::new(),
            },
            unanswered: Vec::new(),
        })
    }

    /// Returns the gateway's base URLs.
    ///
    /// # Errors
    /// If a base URL is not set and the gateway has no default one.
    pub fn targets(&self) -> Result<Vec<Target>> {
        account::targets(self.gateway(), &self.settings)
    }

    /// True if a base URL is an address of this machine. Such a gateway is a simulated one, and its messages prove nothing about the real one.
    #[must_use]
    pub fn is_simulated(&self) -> bool {
        self.index.is_simulated
    }

    /// Returns the names of calls, for a line about one that has no response yet.
    #[must_use]
    pub fn call_names(&self) -> CallNames {
        CallNames(self.checker.tables.clone())
    }

    /// Sets the lines of the report about calls that were sent and have no recorded response.
    pub fn set_unanswered(&mut self, lines: Vec<String>) {
        self.unanswered = lines;
    }

    /// Environment of the account.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.index.environment
    }

    fn gateway(&self) -> &'static dyn Gateway {
        self.checker.gateway
    }

    /// Checks an exchange, and returns the files that it becomes.
    pub fn record(&mut self, exchange: &Exchange) -> Recorded {
        let number = (self.index.fixtures.len() + self.index.not_kept.len()) as u64 + 1;
        let exchange = exchange.clone().decompressed();
        let name = self.checker.name(&exchange);
        let mut recorded = Recorded {
            number,
            name,
            direction: exchange.direction,
            status: exchange.status().map(|status| status.as_u16()),
            signature: Signature::None,
            is_read: false,
            findings: Vec::new(),
            files: Vec::new(),
        };
        match too_large(&exchange) {
            true => {
                let text = "the message is larger than 1 MiB, so it was passed on and not checked";
                self.leave_out(&mut recorded, text);
            }
            false => self.check_and_keep(&exchange, &mut recorded),
        }
        recorded
    }

    fn check_and_keep(&mut self, exchange: &Exchange, recorded: &mut Recorded) {
        let (verified_by, reading) = self.check_original(exchange);
        let mut scrubbed = self.scrubber.exchange(exchange);
        self.restore_webhook_path(exchange, &mut scrubbed);
        let signed = self.sign_again(verified_by, exchange, &mut scrubbed);
        let checked =
            self.checker
                .check(&self.test, &self.test_schemes, &scrubbed, &mut self.history);
        recorded.signature = match exchange.direction {
            Direction::Webhook if verified_by.is_some() => Signature::Verified,
            Direction::Webhook => Signature::Mismatch,
            Direction::Call => self.signature_of_call(exchange, &reading, checked.signature),
        };
        recorded.is_read = match exchange.direction {
            Direction::Webhook => matches!(checked.reading, Reading::Read(_)),
            Direction::Call => matches!(reading, Reading::Read(_) | Reading::Refused(_)),
        };
        recorded.findings.clone_from(&checked.findings);
        let is_call = exchange.direction == Direction::Call;
        if is_call && !reading.is_like(&checked.reading) {
            recorded
                .findings
                .extend(differs(&reading, &checked.reading));
        }
        if let Err(error) = signed {
            let text = format!("the fixture could not be signed again: {}", error.message());
            recorded
                .findings
                .push(Finding::new(FindingKind::NotKept, text));
        }
        let files = fixture::files(recorded.number, &recorded.name, &scrubbed);
        let is_clean = files.iter().all(|(_, contents)| {
            let text = String::from_utf8_lossy(contents);
            self.scrubber.is_clean(&text)
        });
        let findings = checked.findings.iter().chain(&recorded.findings);
        // The statements about the ledger are fixed texts.
        let mut findings = findings.filter(|finding| finding.kind != FindingKind::Ledger);
        let is_clean = is_clean && findings.all(|finding| self.scrubber.is_clean(&finding.text));
        if !is_clean {
            let text = "the exchange was not kept: a value that was replaced elsewhere would have been in the fixture";
            return self.leave_out(recorded, text);
        }
        let notes = recorded.findings.iter();
        let notes = notes.filter(|finding| !checked.findings.contains(finding));
        let notes = notes.cloned().collect();
        let mut names = files.iter().map(|(name, _)| name.clone());
        self.index.fixtures.push(Fixture {
            number: recorded.number,
            name: recorded.name.clone(),
            request: names.next().unwrap_or_default(),
            response: names.next(),
            signature: checked.signature,
            findings: checked.findings,
            notes,
        });
        let files = files.into_iter();
        recorded.files = files
            .map(|(name, contents)| RecordedFile { name, contents })
            .collect();
    }

    /// Counts an exchange that is not kept, with the reason.
    fn leave_out(&mut self, recorded: &mut Recorded, reason: &str) {
        let reason = Finding::new(FindingKind::NotKept, reason);
        self.index.not_kept.push(NotKept {
            number: recorded.number,
            name: recorded.name.clone(),
            reason: reason.clone(),
        });
        recorded.findings = vec![reason];
    }

    /// Verifies and reads the original. The results have no value of it.
    fn check_original(&self, exchange: &Exchange) -> (Option<usize>, Reading) {
        match exchange.direction {
            Direction::Call => (None, self.checker.read(&self.settings, exchange)),
            Direction::Webhook => {
                let verified = Checker::verify(&self.schemes, &exchange.delivery());
                let index = match verified {
                    Verification::Verified(index, _) => Some(index),
                    Verification::Rejected(_) => None,
                };
                (index, Reading::NotRead)
            }
        }
    }

    fn signature_of_call(
        &self,
        exchange: &Exchange,
        reading: &Reading,
        scrubbed: Signature,
    ) -> Signature {
        let route = self.checker.route(exchange);
        let is_signed = route.is_some_and(|route| self.gateway().signs_response(route));
        match reading {
            Reading::Read(_) if is_signed => Signature::Verified,
            Reading::Unreadable(_) if is_signed => scrubbed,
            _ => Signature::None,
        }
    }

    /// PayAtom tells payout webhooks by their path, so the path of the setting has one in fixtures too.
    fn restore_webhook_path(&self, original: &Exchange, scrubbed: &mut Exchange) {
        let mut names = self.gateway().factory().settings().iter();
        let name = "payout_callback_path";
        if !names.any(|spec| spec.name == name) || original.direction == Direction::Call {
            return;
        }
        let path = original.request.uri().path();
        if self.settings.items(name).any(|item| item == path) {
            let query = scrubbed.request.uri().query();
            let query = query.map(|query| format!("?{query}")).unwrap_or_default();
            let uri = format!("/webhook/payout{query}");
            *scrubbed.request.uri_mut() = uri.parse().unwrap_or_default();
        }
    }

    /// Signs a scrubbed exchange with the secrets of the test account, as the original was signed.
    fn sign_again(
        &self,
        verified_by: Option<usize>,
        original: &Exchange,
        scrubbed: &mut Exchange,
    ) -> Result<()> {
        match (original.direction, verified_by) {
            (Direction::Webhook, Some(index)) => {
                let Some(scheme) = self.test_schemes.get(index) else {
                    return Ok(());
                };
                let signed = scheme.signer.add_signature(scrubbed.delivery())?;
                let signed = self.gateway().restore_form(&original.delivery(), signed);
                scrubbed.request = request_of(&signed)?;
                Ok(())
            }
            (Direction::Webhook, None) => Ok(()),
            (Direction::Call, _) => {
                if let Some(route) = self.checker.route(original) {
                    let signing = Signing {
                        real: &self.settings,
                        test: &self.test,
                        route,
                    };
                    self.gateway().sign_response(&signing, original, scrubbed)?;
                }
                let library = check::request_of_library(&self.checker, &self.test, scrubbed);
                if let Some(library) = library {
                    resign::request(&self.checker.tables, &library, &mut scrubbed.request);
                }
                Ok(())
            }
        }
    }

    /// Returns the files about the whole record: the report, the index, and the settings of the test account.
    ///
    /// # Errors
    /// If the index cannot be written as JSON.
    pub fn summary(&self) -> Result<Vec<RecordedFile>> {
        let index = serde_json::to_vec_pretty(&self.index).map_err(|error| {
            Error::configuration(INDEX, "cannot be written as JSON").with_source(error)
        })?;
        let report = report::text(&self.index, self.checker.entries(), &self.unanswered);
        let mut files = vec![
            ("REPORT.md".to_owned(), report.into_bytes()),
            (INDEX.to_owned(), index),
            (
                "test.env".to_owned(),
                account::variables(self.gateway(), &self.test).into_bytes(),
            ),
        ];
        let test_files = account::test_files();
        let used = test_files.into_iter().filter(|(name, _)| {
            let mut settings = self.gateway().test_settings().iter();
            settings.any(|(_, value)| value == name)
        });
        files.extend(used.map(|(name, contents)| (name.to_owned(), contents.to_vec())));
        let files = files.into_iter();
        Ok(files
            .map(|(name, contents)| RecordedFile { name, contents })
            .collect())
    }
}

fn too_large(exchange: &Exchange) -> bool {
    let response = exchange.response.as_ref();
    let response = response.map_or(0, |response| response.body().len());
    exchange.request.body().len() > MAX_BODY || response > MAX_BODY
}

fn request_of(delivery: &Delivery) -> Result<http::Request<bytes::Bytes>> {
    let query = delivery.query().map(|query| format!("?{query}"));
    let uri = format!("{}{}", delivery.path(), query.unwrap_or_default());
    let mut request = http::Request::new(delivery.body().clone());
    *request.uri_mut() = uri.parse().map_err(|_| {
        Error::configuration("fixture", "has no valid request target after signing")
    })?;
    request.method_mut().clone_from(delivery.method());
    request.headers_mut().clone_from(delivery.headers());
    Ok(request)
}

/// Returns the finding for a fixture that the library reads in another way than the original.
fn differs(original: &Reading, scrubbed: &Reading) -> Option<Finding> {
    let text = match (original, scrubbed) {
        (Reading::Unreadable(_), _) => {
            "the library does not accept the original, but the fixture: what it objects to was replaced"
        }
        (Reading::NotRead, _) | (_, Reading::NotRead) => return None,
        _ => "the library reads the original, but the fixture in another way",
    };
    Some(Finding::new(FindingKind::NotKept, text))
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recorder")
            .field("provider", &self.index.provider)
            .field("fixtures", &self.index.fixtures.len())
            .finish_non_exhaustive()
    }
}
