//! `dhow webhook discover`: finds how a genuinely signed message was signed.

use std::{path::PathBuf, sync::Arc};

use clap::Args;
use dhow_core::{Error, Result};
use dhow_crypto::discover::{Control, Discovery, Message, Outcome, PublicNumbers, Search};

use super::input;
use crate::{
    args::{GatewayArg, OptionalGateway, parse_pair, refuse_doubled},
    exit::Exit,
    files::{self, Limit},
    ledger,
    session::Session,
    shutdown_signal,
    view::{DiscoveredSchemes, Tried},
};

mod known;
mod place;
mod source;

pub(crate) use known::{Known, SettingLine};
pub(crate) use place::Place;
use source::Source;

/// Find how a gateway signs: fields, order, separator, secret and digest
///
/// Reads one or two messages that are genuinely signed: saved webhooks, or saved answers of the gateway (HTTP/1.1, or the JSON body alone). It
/// searches for the signature scheme that makes their signatures, and prints it as Rust code: for HPay as a setting with the entry of the
/// ledger, for a new gateway as a `SignatureScheme` of dhow-crypto. A scheme is certain only if it also makes the signature of a second
/// message with other values. Nothing leaves this machine, and no secret is printed.
///
/// With a gateway, secrets and the place of the signature are known. For a new gateway, name them with --secret-env and --signature.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 a scheme makes every signature; 1 none does; 2 the input is not
readable or no secret is set; 3 a signal ended the search.

Example:
  dhow webhook discover --provider hitpay --file delivery.http

Example of a new gateway:
  dhow webhook discover --file delivery.http --secret-env DHOW_HITPAY_SALT \\
      --signature field:hmac")]
pub(crate) struct Discover {
    #[command(flatten)]
    gateway: OptionalGateway,

    /// File with a signed message; name a second one to be certain; `-` is standard input [default: -]
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Place of the signature [default: that of the gateway, or the field or header that looks like one]
    #[arg(long, value_name = "header:NAME|field:NAME", value_parser = Place::parse)]
    signature: Option<Place>,

    /// Environment variable with a secret that may have signed; may be repeated
    #[arg(long, value_name = "VARIABLE")]
    secret_env: Vec<String>,

    /// Certificate or key that verifies an RSA signature; may be repeated
    #[arg(long, value_name = "FILE")]
    certificate: Vec<PathBuf>,

    /// Value that may be signed but is in no message, such as the merchant id; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = parse_pair)]
    set: Vec<(String, String)>,

    /// Search these fields only, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Vec<String>,

    /// Setting of HPay's signature schemes that the messages belong to [default: by their fields]
    #[arg(long, value_name = "NAME")]
    setting: Option<String>,

    /// Number of threads [default: the number of processors]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

impl Discover {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let gateway = self.gateway.gateway()?;
        refuse_doubled(&self.set, |name| name)?;
        let sources = source::all(&self.files, &session.out)?;
        let mut known = self.known(gateway, session, &sources)?;
        self.add_given(&mut known)?;
        if known.secrets.is_empty() && known.keys.is_empty() {
            let rule =
                "names no variable, so there is no secret: name the one that may have signed";
            return Err(Error::configuration("--secret-env", rule));
        }
        let place = self.place(&known, &sources)?;
        let messages = sources
            .iter()
            .map(|source| source.message(&place, &known, &self.only));
        let messages: Vec<Message> = messages.collect();
        self.check_only(&messages)?;
        let (discovery, time) = self.search(&messages, &known, session).await?;
        if discovery.outcome == Outcome::UnknownSignature {
            return Err(unknown_signature(&place, &known));
        }
        let entries = match gateway {
            Some(gateway) => ledger::entries(gateway.0)?,
            None => Vec::new(),
        };
        let tried = Tried::new(&discovery, time);
        let provider = gateway.map(|gateway| gateway.id());
        let values: Vec<_> = sources
            .iter()
            .map(|source| source.values(&place, &known))
            .collect();
        let view = DiscoveredSchemes::new(provider, &place, &messages, tried);
        let view = view.with_schemes(&discovery, &known, &values, &entries);
        session.out.result(&view);
        Ok(match discovery.outcome {
            Outcome::Found => Exit::Success,
            Outcome::Stopped => Exit::Gateway,
            _ => Exit::Negative,
        })
    }

    /// Returns the facts that the gateway's settings and documents give.
    fn known(
        &self,
        gateway: Option<GatewayArg>,
        session: &Session,
        sources: &[Source],
    ) -> Result<Known> {
        let Some(gateway) = gateway else {
            return match self.setting {
                None => Ok(Known::default()),
                Some(_) => Err(Error::invalid("--setting", "needs --provider hpay")),
            };
        };
        let settings = session.settings(gateway.0)?;
        let first = sources.first();
        let path = first.map_or("", Source::path);
        let names: Vec<&str> = first.into_iter().flat_map(Source::names).collect();
        let known = gateway.discovery(&settings, path, &names, self.setting.as_deref());
        known.map_err(|error| gateway.named_in(error))
    }

    /// Adds what the command line gives.
    fn add_given(&self, known: &mut Known) -> Result<()> {
        for variable in &self.secret_env {
            let secret = input::secret_of_variable(variable)?;
            known.secrets.push((variable.clone(), secret));
        }
        for path in &self.certificate {
            let name = path.display().to_string();
            let refused = |rule: String| Error::configuration(name.clone(), rule);
            let file = files::read_file(path, Limit::KEY);
            let file = file.map_err(|error| error.into_error(refused, ""))?;
            let numbers = PublicNumbers::load(&file);
            known
                .keys
                .push(numbers.map_err(|error| refused(error.to_string()))?);
        }
        for (name, value) in &self.set {
            known.values.retain(|(earlier, _)| earlier != name);
            known.values.push((name.clone(), value.clone()));
        }
        Ok(())
    }

    /// Refuses a name of `--only` that no message has.
    fn check_only(&self, messages: &[Message]) -> Result<()> {
        let is_known = |name: &&String| messages.iter().any(|message| message.has(name));
        match self.only.iter().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => {
                let rule = format!("names {name}, which is in no message");
                Err(Error::invalid("--only", rule))
            }
        }
    }

    /// Returns the place of the signature: the given one, or the first that every message has.
    fn place(&self, known: &Known, sources: &[Source]) -> Result<Place> {
        let has = |place: &Place| {
            let mut sources = sources.iter();
            sources.all(|source| source.signature(place).is_some())
        };
        if let Some(place) = &self.signature {
            return match has(place) {
                true => Ok(place.clone()),
                false => Err(Error::invalid(
                    "--signature",
                    format!("is {place}, which not every message has"),
                )),
            };
        }
        if let Some(place) = known.places.iter().find(|place| has(place)) {
            return Ok(place.clone());
        }
        let guessed = sources
            .first()
            .map(Source::likely_places)
            .unwrap_or_default();
        let guessed: Vec<Place> = guessed.into_iter().filter(has).collect();
        match guessed.as_slice() {
            [place] => Ok(place.clone()),
            [] => {
                let rule = "is needed: no field or header of every message looks like a signature";
                Err(Error::invalid("--signature", rule))
            }
            several => {
                let names: Vec<String> = several.iter().map(ToString::to_string).collect();
                let rule = format!("is needed: it may be one of {}", names.join(", "));
                Err(Error::invalid("--signature", rule))
            }
        }
    }

    /// Searches on other threads. A signal ends the search, and what was tried is the result.
    async fn search(
        &self,
        messages: &[Message],
        known: &Known,
        session: &Session,
    ) -> Result<(Discovery, std::time::Duration)> {
        let mut search = Search::new(messages.to_vec());
        for (name, secret) in &known.secrets {
            search = search.with_secret(name.clone(), secret.expose().as_bytes());
        }
        let orders = known.orders.iter().cloned();
        search = orders.fold(search, Search::with_order);
        let keys = known.keys.iter().cloned();
        search = keys.fold(search, Search::with_certificate);
        if let Some(threads) = self.threads {
            search = search.with_threads(threads.into());
        }
        let control = Arc::new(Control::new());
        let mut signal = std::pin::pin!(shutdown_signal::watch()?);
        let start = std::time::Instant::now();
        let shared = control.clone();
        let work = tokio::task::spawn_blocking(move || search.run(&shared));
        let describe = || {
            let progress = control.progress();
            let percent = progress.tried.saturating_mul(100) / progress.total.max(1);
            format!(
                "{percent}% of {} signatures, now {}; Ctrl-C stops",
                progress.total, progress.stage
            )
        };
        let stop = async {
            (&mut signal).await;
            control.stop();
            std::future::pending::<()>().await;
        };
        let done = async {
            tokio::select! {
                biased;
                done = work => done,
                () = stop => std::future::pending().await,
            }
        };
        let done = session.out.watch(describe, done).await;
        let discovery = done.map_err(|error| {
            Error::configuration("search", "ended unexpectedly").with_source(error)
        })?;
        Ok((discovery, start.elapsed()))
    }
}

/// Error for a signature that is no digest and no RSA signature of the keys.
fn unknown_signature(place: &Place, known: &Known) -> Error {
    let rule = match known.keys.is_empty() {
        true => {
            "is not the encoding of an MD5, SHA-1, SHA-256 or SHA-512 digest; for an RSA signature, name --certificate"
        }
        false => {
            "is neither the encoding of an MD5, SHA-1, SHA-256 or SHA-512 digest nor an RSA signature of the key that is named"
        }
    };
    Error::invalid(place.to_string(), rule)
}
