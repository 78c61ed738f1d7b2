//! Search for the scheme of a signature: signed fields, their order, separator, position of the secret, algorithm and encoding.
//!
//! A [`Search`] takes one or two genuinely signed [`Message`]s and the secrets. It tries every [`SignatureScheme`] of its space, the likeliest
//! first, until one reproduces the signature of the message with the most fields. Then it lists every scheme of the space that signs the same text, and
//! keeps those that reproduce the other signatures too. With one message, the result is a guess that a second message has to confirm.
//!
//! ```
//! use dhow_crypto::discover::{Control, Message, Outcome, Search};
//!
//! let message = |order: &str, amount: &str, signature: &str| {
//!     Message::new(signature).field("amount", amount).field("order", order)
//! };
//! let search = Search::new([
//!     message("A-1", "599.00", "d1ab5251f8185067f2ce9a452a1c8f08"),
//!     message("A-2", "10.00", "f9f9f8ecb7324d4139d925d761066fc1"),
//! ]);
//! let discovery = search.with_secret("secret", b"swordfish").run(&Control::new());
//! # assert_eq!(discovery.outcome, Outcome::Found);
//! assert_eq!(discovery.found.len(), 1);
//! let text = "MD5 of order, amount and the secret, with `|` between, in lower-case hexadecimal digits";
//! assert_eq!(discovery.found.first().map(|found| found.scheme.to_string()).as_deref(), Some(text));
//! ```
//!
//! # Space
//!
//! - fields: every subset of at most ten fields in every order; of longer messages every known order, subsets of it, and short permutations
//! - the values alone, or each name and value joined with `=`, with nothing, or with the separator
//! - separators: none, `|`, `&`, a space, `.`, `,`, a line break, `:` and `=`, between the parts, before each or after each
//! - the secret as the first or last part, joined without a separator, at both ends, as `key=…`, as the key of an HMAC, or not at all
//! - MD5, SHA-1, SHA-256 and SHA-512, the HMAC of each, and RSA (PKCS#1 v1.5) with a certificate
//! - hexadecimal digits in either case, and base64
//!
//! A scheme that is found computes valid signatures. Call the search on your own machine only, never in response to HTTP requests.

use std::fmt;
use std::thread;

use zeroize::Zeroizing;

use crate::scheme::SignatureScheme;

mod alternatives;
mod control;
mod engine;
mod jobs;
mod message;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
mod recovered;
mod shape;
mod target;
mod universe;
mod verified;
mod walk;

pub use control::{Control, Progress};
pub use message::Message;
#[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
pub use recovered::PublicNumbers;
pub use verified::Order;

use target::Target;
use universe::Universe;

/// Search for a signature scheme.
#[derive(Clone)]
pub struct Search {
    messages: Vec<Message>,
    secrets: Vec<NamedSecret>,
    orders: Vec<Vec<String>>,
    #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
    certificates: Vec<PublicNumbers>,
    threads: usize,
}

#[derive(Clone)]
struct NamedSecret {
    name: String,
    bytes: Zeroizing<Vec<u8>>,
}

/// Result of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Discovery {
    /// Result in one word.
    pub outcome: Outcome,
    /// Every scheme that fits, the likeliest first.
    pub found: Vec<Found>,
    /// False if more schemes fit than are listed.
    pub is_complete: bool,
    /// Number of different signatures that the schemes reproduce.
    pub fitting: usize,
    /// Number of signatures that were computed.
    pub tried: u64,
    /// Number of signatures in the whole space for this message.
    pub total: u64,
}

/// Kind of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// At least one scheme fits every message.
    Found,
    /// The schemes fit the message with the most fields, and none fits all messages.
    NotAllMessages,
    /// No scheme of the space fits.
    NotFound,
    /// [`Control::stop`] ended the search.
    Stopped,
    /// The signature is not the encoding of a known digest, nor of an RSA signature of the certificate.
    UnknownSignature,
}

/// Scheme that reproduces the signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// Scheme.
    pub scheme: SignatureScheme,
    /// Name of the secret; `None` if the scheme has none.
    pub secret: Option<String>,
    /// Text before the signature, such as `sha256=`.
    pub prefix: String,
    /// Order of the fields.
    pub order: Order,
}

impl Search {
    /// Creates a search over one or more messages.
    #[must_use]
    pub fn new(messages: impl IntoIterator<Item = Message>) -> Self {
        Self {
            messages: messages.into_iter().collect(),
            secrets: Vec::new(),
            orders: Vec::new(),
            #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
            certificates: Vec::new(),
            threads: thread::available_parallelism().map_or(1, usize::from),
        }
    }

    /// Adds a secret that may have signed. Its name appears in the result, its bytes nowhere.
    #[must_use]
    pub fn with_secret(mut self, name: impl Into<String>, bytes: &[u8]) -> Self {
        let (name, bytes) = (name.into(), Zeroizing::new(bytes.to_vec()));
        self.secrets.push(NamedSecret { name, bytes });
        self
    }

    /// Adds a documented order of fields, which is tried before others. Fields that are absent count as empty or are left out.
    #[must_use]
    pub fn with_order<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.orders
            .push(names.into_iter().map(Into::into).collect());
        self
    }

    /// Adds a public key that may verify RSA signatures.
    #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
    #[must_use]
    pub fn with_certificate(mut self, certificate: PublicNumbers) -> Self {
        self.certificates.push(certificate);
        self
    }

    /// Sets the number of threads; the default is the number of processors.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Runs the search to its end, or until [`Control::stop`].
    #[must_use]
    pub fn run(&self, control: &Control) -> Discovery {
        let Some(message) = self.primary() else {
            return self.concluded(Outcome::UnknownSignature, control);
        };
        let targets = self.targets(message);
        if targets.is_empty() {
            return self.concluded(Outcome::UnknownSignature, control);
        }
        let universe = Universe::new(message, &self.orders);
        let walks = jobs::walks(&universe);
        let jobs = jobs::all(&walks, &targets, &self.secrets);
        control.begin(&jobs);
        let hit = jobs::run(&jobs, &universe, &self.secrets, self.threads, control);
        let Some(hit) = hit else {
            let outcome = match control.is_stopped() {
                true => Outcome::Stopped,
                false => Outcome::NotFound,
            };
            return self.concluded(outcome, control);
        };
        let listed = alternatives::all(&hit, &universe, &self.secrets);
        let candidates = listed.schemes;
        let fitting = verified::fitting(self, &candidates, &universe);
        let (outcome, found, count) = match fitting.is_empty() {
            false => (Outcome::Found, fitting, self.distinct()),
            true => {
                let found = verified::unverified(self, &candidates, &universe);
                (Outcome::NotAllMessages, found, 1)
            }
        };
        Discovery {
            found,
            is_complete: listed.is_complete,
            fitting: count,
            ..self.concluded(outcome, control)
        }
    }

    /// Returns the message with the most fields, the first of several.
    fn primary(&self) -> Option<&Message> {
        let most = self.messages.iter().map(Message::len).max()?;
        self.messages.iter().find(|message| message.len() == most)
    }

    /// Returns the number of messages with different signatures. The same message twice confirms nothing.
    fn distinct(&self) -> usize {
        let mut signatures: Vec<&str> = self.messages.iter().map(Message::signature).collect();
        signatures.sort_unstable();
        signatures.dedup();
        signatures.len()
    }

    /// Returns the readings of a message's signature.
    fn targets(&self, message: &Message) -> Vec<Target> {
        #[cfg(any(feature = "rsa", feature = "aws-lc-rs"))]
        return target::readings(message.signature(), &self.certificates);
        #[cfg(not(any(feature = "rsa", feature = "aws-lc-rs")))]
        return target::readings(message.signature());
    }

    fn concluded(&self, outcome: Outcome, control: &Control) -> Discovery {
        let progress = control.progress();
        Discovery {
            outcome,
            found: Vec::new(),
            is_complete: true,
            fitting: 0,
            tried: progress.tried,
            total: progress.total,
        }
    }
}

/// Shows names and numbers only.
impl fmt::Debug for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let secrets: Vec<&str> = self
            .secrets
            .iter()
            .map(|secret| secret.name.as_str())
            .collect();
        f.debug_struct("Search")
            .field("messages", &self.messages)
            .field("secrets", &secrets)
            .field("orders", &self.orders)
            .field("threads", &self.threads)
            .finish_non_exhaustive()
    }
}
