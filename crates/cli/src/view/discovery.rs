//! Output of `dhow webhook discover`.

use std::time::Duration;

use dhow_crypto::{
    discover::{Discovery, Found, Message, Order, Outcome},
    scheme::{Algorithm, Part},
};
use serde::Serialize;

use crate::{
    commands::{Known, Place, SettingLine},
    ledger::{Entry, EvidenceStatus},
    output::{Page, Show, Tone, visible},
};

mod merged;
mod page;

use merged::{Merged, merged};

/// Extent of a search.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Tried {
    signatures: u64,
    of: u64,
    milliseconds: u64,
    #[serde(skip)]
    outcome: Outcome,
    #[serde(skip)]
    fitting: usize,
}

/// Schemes that make the signatures of messages.
#[derive(Debug, Serialize)]
pub(crate) struct DiscoveredSchemes<'a> {
    verdict: &'static str,
    provider: Option<&'static str>,
    /// True if a second message confirms the schemes.
    verified: bool,
    messages: usize,
    signature: &'a Place,
    schemes: Vec<DiscoveredScheme>,
    /// True if every scheme that fits is listed.
    complete: bool,
    /// True if more than one scheme fits, or if it may be one of several for fields that are empty in every message.
    ambiguous: bool,
    tried: Tried,
    notes: Vec<String>,
}

/// One scheme.
#[derive(Debug, Serialize)]
struct DiscoveredScheme {
    scheme: String,
    order: &'static str,
    secret: Option<String>,
    /// Text before the signature.
    prefix: String,
    /// Fields that are empty in every message, so that nothing shows whether and where they are signed.
    undecided: Vec<String>,
    /// Signed text of the first message, with `***` for the secret.
    signed_text: String,
    rust: String,
    setting: Option<Setting>,
    ledger: Option<String>,
}

/// Setting of a gateway that takes the scheme.
#[derive(Debug, Serialize)]
struct Setting {
    name: &'static str,
    rust: String,
    variable: Option<String>,
}

/// Ledger with one entry.
#[derive(Serialize)]
struct Ledger<'e> {
    entry: [&'e Entry; 1],
}

impl Tried {
    /// Creates the extent of a finished search.
    pub(crate) fn new(discovery: &Discovery, time: Duration) -> Self {
        Self {
            signatures: discovery.tried,
            of: discovery.total,
            milliseconds: u64::try_from(time.as_millis()).unwrap_or(u64::MAX),
            outcome: discovery.outcome,
            fitting: discovery.fitting,
        }
    }

    const fn verdict(&self) -> &'static str {
        match self.outcome {
            Outcome::Found => "found",
            Outcome::NotAllMessages => "not-all-messages",
            Outcome::Stopped => "stopped",
            _ => "not-found",
        }
    }
}

impl<'a> DiscoveredSchemes<'a> {
    /// Creates the output without schemes.
    pub(crate) fn new(
        provider: Option<&'static str>,
        signature: &'a Place,
        messages: &[Message],
        tried: Tried,
    ) -> Self {
        Self {
            verdict: tried.verdict(),
            provider,
            verified: tried.outcome == Outcome::Found && tried.fitting > 1,
            messages: messages.len(),
            signature,
            schemes: Vec::new(),
            complete: true,
            ambiguous: false,
            tried,
            notes: Vec::new(),
        }
    }

    /// Adds the schemes. `values` are those of each message.
    pub(crate) fn with_schemes(
        mut self,
        discovery: &Discovery,
        known: &Known,
        values: &[Vec<(String, Vec<u8>)>],
        entries: &[Entry],
    ) -> Self {
        self.complete = discovery.is_complete;
        let merged = merged(&discovery.found, values);
        self.ambiguous = discovery.outcome == Outcome::Found && discovery.found.len() > 1;
        let scheme = |one: &Merged<'_>| DiscoveredScheme {
            undecided: one
                .undecided
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            ..self.scheme(one.found, known, values, entries)
        };
        self.schemes = merged.iter().map(scheme).collect();
        self.notes = self.notes(discovery, known);
        self
    }

    fn scheme(
        &self,
        found: &Found,
        known: &Known,
        values: &[Vec<(String, Vec<u8>)>],
        entries: &[Entry],
    ) -> DiscoveredScheme {
        let secret = known.secret(found.secret.as_deref());
        // Only a message with every required field has a signed text.
        let mut inputs = values.iter().filter_map(|values| {
            let values: Vec<(&str, &[u8])> = values
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_slice()))
                .collect();
            found.scheme.signing_input(&values, secret).ok()
        });
        let input = inputs.next().unwrap_or_default();
        let segments = input.segments().iter();
        let shown = segments.map(|segment| segment.bytes().map_or("***".to_owned(), visible));
        let line = known.line(&found.scheme);
        let ledger = line.as_ref().map(|line| line.ledger).or(known.ledger);
        let entry = entries
            .iter()
            .find(|entry| Some(entry.id.as_str()) == ledger);
        DiscoveredScheme {
            scheme: found.scheme.to_string(),
            order: order(found.order),
            secret: found.secret.clone(),
            prefix: found.prefix.clone(),
            undecided: Vec::new(),
            signed_text: shown.collect(),
            rust: found.scheme.to_rust(),
            ledger: entry.map(|entry| self.ledger(entry, found, known)),
            setting: known.setting.zip(line).map(|(name, line)| {
                let SettingLine { rust, variable, .. } = line;
                Setting {
                    name,
                    rust,
                    variable,
                }
            }),
        }
    }

    /// Returns the entry of the ledger with the new evidence.
    fn ledger(&self, entry: &Entry, found: &Found, known: &Known) -> String {
        let (status, source) = match self.verified {
            true => (EvidenceStatus::SingleSource, "two messages"),
            false => (EvidenceStatus::Inferred, "one message"),
        };
        let source = format!(
            "{source} of an own account, with the signature reproduced by `dhow webhook discover`"
        );
        let setting = known.setting.unwrap_or_default();
        let entry = match known.ledger == Some(entry.id.as_str()) {
            true => Entry {
                status,
                reading: format!("{}, as SignatureSchemes::{setting}", found.scheme),
                sources: vec![source],
                ..entry.clone()
            },
            // The messages confirm an entry that is settled already, so its better evidence stays.
            false => {
                let mut entry = entry.clone();
                entry.sources.push(source);
                entry
            }
        };
        toml::to_string(&Ledger { entry: [&entry] }).unwrap_or_default()
    }

    fn notes(&self, discovery: &Discovery, known: &Known) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |applies: bool, text: &str| notes.extend(applies.then(|| text.to_owned()));
        let is_found = discovery.outcome == Outcome::Found;
        note(is_found && !self.verified, ONE_MESSAGE);
        note(self.schemes.len() > 1, SEVERAL);
        let mut schemes = self.schemes.iter();
        note(
            schemes.any(|scheme| !scheme.undecided.is_empty()),
            UNDECIDED,
        );
        note(
            is_found && known.doubt.is_some(),
            known.doubt.unwrap_or_default(),
        );
        note(!discovery.is_complete, NOT_ALL_LISTED);
        note(
            discovery.outcome == Outcome::NotAllMessages,
            NOT_ALL_MESSAGES,
        );
        note(discovery.outcome == Outcome::NotFound, NOTHING);
        note(discovery.outcome == Outcome::Stopped, STOPPED);
        let has_no_secret = |found: &Found| {
            let is_digest = matches!(found.scheme.algorithm, Algorithm::Digest(_));
            let mut parts = found.scheme.parts.iter();
            let is_secret = |part: &Part| part.field_name().is_none();
            is_digest && !parts.any(is_secret)
        };
        note(
            discovery.found.first().is_some_and(has_no_secret),
            NO_SECRET,
        );
        let has_settings = known.setting_line.is_some() && !self.schemes.is_empty();
        note(has_settings && known.setting.is_none(), NO_SETTING);
        let is_expressed = self
            .schemes
            .first()
            .is_some_and(|first| first.setting.is_some());
        note(
            has_settings && known.setting.is_some() && !is_expressed,
            NOT_EXPRESSED,
        );
        notes
    }
}

const ONE_MESSAGE: &str = "Only one message was compared, or the same one twice. Name a second one with other values with another \
    --file before you rely on the result.";
const SEVERAL: &str = "Several schemes fit, because values are equal or empty, or because fields are written alike. A message in which \
    those values differ tells them apart.";
const UNDECIDED: &str = "Whether and where the fields named as undecided are signed is open, because they are empty in every message. A message \
    in which they have a value shows it.";
const NOT_ALL_LISTED: &str = "More schemes fit than are listed.";
const NOT_ALL_MESSAGES: &str = "The schemes make the signature of the message with the most fields, and not that of the other one. Were \
    both signed with the same secret, and for the same operation?";
const NOTHING: &str = "Is it the right secret, and is each value that is signed in the message? Add values that are not, such as a \
    merchant id, with --set NAME=VALUE. With more than ten fields, name those that may be signed with --only.";
const STOPPED: &str = "The search was stopped before the whole space was searched. --only with fewer fields makes it shorter.";
const NO_SECRET: &str =
    "The scheme has no secret: anyone can make such a signature, so it proves nothing.";
const NO_SETTING: &str =
    "The fields do not tell which setting the scheme belongs to. Name it with --setting.";
const NOT_EXPRESSED: &str = "HPay's settings have MD5 in lower-case digits and RSA-SHA256 in base64, without names, so they cannot express this scheme.";

/// Returns the order of fields as a word.
const fn order(order: Order) -> &'static str {
    match order {
        Order::Documented => "documented",
        Order::DocumentedInPart => "documented-in-part",
        Order::AsReceived => "as-received",
        Order::ByName => "by-name",
        Order::AsReceivedInPart => "as-received-in-part",
        Order::ByNameInPart => "by-name-in-part",
        _ => "other",
    }
}

impl Show for DiscoveredSchemes<'_> {
    fn show(&self, page: &mut Page) {
        page::show(self, page);
    }
}

/// Returns the tone and the sentence of the result.
fn headline(result: &DiscoveredSchemes<'_>) -> (Tone, &'static str) {
    match (result.tried.outcome, result.verified, result.schemes.len()) {
        (Outcome::Found, true, 1) => (
            Tone::Good,
            "the signature scheme is found, and a second message confirms it",
        ),
        (Outcome::Found, true, _) => (Tone::Warn, "several signature schemes make both signatures"),
        (Outcome::Found, false, 1) => (
            Tone::Warn,
            "a signature scheme makes the signature of this one message",
        ),
        (Outcome::Found, false, _) => (
            Tone::Warn,
            "several signature schemes make the signature of this one message",
        ),
        (Outcome::NotAllMessages, ..) => (Tone::Bad, "no signature scheme makes both signatures"),
        (Outcome::Stopped, ..) => (Tone::Bad, "the search was stopped without a result"),
        _ => (Tone::Bad, "no signature scheme makes the signature"),
    }
}
