//! Start with the state of an earlier sandbox.

use std::collections::BTreeMap;
use std::io;

use tokio::net::TcpListener;

use super::Builder;
use crate::gateways::Gateways;
use crate::random::Random;
use crate::start_error::StartError;
use crate::state::SavedState;
use crate::state_file::{Body, Opened, Saver, Seed, StateFile, StateFileError};
use crate::unsaved::Unsaved;

impl Builder {
    pub(super) fn open_state_file(&self) -> Result<Option<Opened>, StartError> {
        let opened = self.state_file.as_deref().map(Opened::open).transpose();
        opened.map_err(|source| self.state_file_error(source))
    }

    fn state_file_error(&self, source: StateFileError) -> StartError {
        StartError::StateFile {
            path: self.state_file.clone().unwrap_or_default(),
            source,
        }
    }

    /// Returns the state for this start, and its random values. Without a saved state both are new.
    pub(super) fn resume(&self, saved: Option<Body>) -> Result<(Body, Random), StartError> {
        let body = match saved {
            Some(saved) => self.next_run(saved)?,
            None => Body {
                seed: self.new_seed()?,
                run: 0,
                port: self.addr.port(),
                parts: BTreeMap::new(),
            },
        };
        let random = Random::resumed(&body.seed, body.run);
        let random = random.ok_or_else(|| StartError::UnreadableState {
            part: "the seed".to_owned(),
            reason: "it is not 64 hexadecimal digits".to_owned(),
        })?;
        Ok((body, random))
    }

    fn new_seed(&self) -> Result<Seed, StartError> {
        match self.seed {
            Some(seed) => Ok(Seed::Number(seed)),
            None => Random::fresh_seed().map_err(|_| StartError::NoRandomness),
        }
    }

    fn next_run(&self, saved: Body) -> Result<Body, StartError> {
        match (&saved.seed, self.seed) {
            (Seed::Number(known), Some(given)) if *known != given => {
                Err(self.other_seed(format!("the seed {known}"), given))
            }
            (Seed::Random(_), Some(given)) => {
                Err(self.other_seed("a random seed".to_owned(), given))
            }
            _ => Ok(Body {
                run: saved.run.saturating_add(1),
                ..saved
            }),
        }
    }

    fn other_seed(&self, file: String, given: u64) -> StartError {
        self.state_file_error(StateFileError::OtherSeed { file, given })
    }

    /// Listens on the given address. For port 0 the last port is tried first, because payments have URLs with it.
    pub(super) async fn listen(&self, last_port: u16) -> Result<TcpListener, StartError> {
        if self.addr.port() == 0 && last_port != 0 {
            let mut last = self.addr;
            last.set_port(last_port);
            if let Ok(listener) = TcpListener::bind(last).await {
                return Ok(listener);
            }
        }
        let listener = TcpListener::bind(self.addr).await;
        listener.map_err(|source| self.not_listening(source))
    }

    pub(super) fn not_listening(&self, source: io::Error) -> StartError {
        StartError::Listen {
            addr: self.addr,
            source,
        }
    }

    /// Writes the state file for the first time and starts the thread that keeps it up to date.
    pub(super) fn start_saving(
        &self,
        opened: Option<Opened>,
        body: Body,
        source: SavedState,
        unsaved: Unsaved,
    ) -> Result<(Option<StateFile>, Option<Saver>), StartError> {
        let Some(opened) = opened else {
            return Ok((None, None));
        };
        if body.run > 0 {
            self.check_credentials(&source.gateways)?;
        }
        let file = opened.start(body, Box::new(source), unsaved);
        let file = file.map_err(|source| self.state_file_error(source))?;
        let saver = Saver::start(file.clone())
            .map_err(|error| self.state_file_error(StateFileError::Unwritable(error)))?;
        Ok((Some(file), Some(saver)))
    }

    /// Refuses given credentials that differ from those in the state file.
    fn check_credentials(&self, gateways: &Gateways) -> Result<(), StartError> {
        if self.given.0.is_empty() {
            // HPay's variables include keys, which take some time to generate.
            return Ok(());
        }
        let known = gateways.all().iter().flat_map(|gateway| gateway.env());
        for (name, value) in known {
            // URLs, paths and files are not given to a sandbox; it has its own.
            if ["_BASE_URL", "_PATH", "_FILE"]
                .iter()
                .any(|end| name.ends_with(end))
            {
                continue;
            }
            let given = self.given.0.get(&name);
            // Secrets of webhooks that were registered later follow the given ones.
            let same = |given: &String| {
                let rest = value.strip_prefix(given.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(','))
            };
            if given.is_some_and(|given| !same(given)) {
                return Err(self.state_file_error(StateFileError::OtherCredential(name)));
            }
        }
        Ok(())
    }
}
