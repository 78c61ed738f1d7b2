//! Discovery of signature schemes: the scheme that signed a message is found, and every scheme that is found signs it.

use dhow_crypto::discover::{Control, Discovery, Message, Outcome, Search};
use dhow_crypto::scheme::{Algorithm, DigestKind, Encoding, Part, Placement, SignatureScheme};

use crate::input::Input;

/// Position of the secret in the signed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secret {
    First,
    Last,
    Joined,
    Named,
    /// The key of an HMAC, or no secret at all.
    Nowhere,
}

const SEPARATORS: &[&str] = &["|", "", "&", ".", ",", " ", "\n", ":", "="];
const PLACES: &[Secret] = &[
    Secret::First,
    Secret::Last,
    Secret::Joined,
    Secret::Named,
    Secret::Nowhere,
];
const PLACEMENTS: &[Placement] = &[
    Placement::Between,
    Placement::BeforeEach,
    Placement::AfterEach,
];

/// More fields make the space of schemes too large for thousands of inputs.
const MOST_FIELDS: usize = 3;

/// Searches for the scheme of a message that was signed with a scheme of the input, and of one with a signature of any text.
pub fn discovered(data: &[u8]) {
    let mut input = Input::new(data);
    let mut scheme = SignatureScheme {
        parts: Vec::new().into(),
        separator: input.choose(SEPARATORS),
        names: None,
        placement: input.choose(PLACEMENTS),
        algorithm: algorithm(&mut input),
        encoding: input.choose(&Encoding::ALL),
    };
    scheme.names = input.choose(&[None, Some("="), Some(""), Some(scheme.separator)]);
    let mut place = input.choose(PLACES);
    match (scheme.algorithm, place) {
        // The secret is the key, and in no text of the space.
        (Algorithm::Hmac(_), _) => place = Secret::Nowhere,
        // It is written like a field.
        (_, Secret::Named) => scheme.names = scheme.names.or(Some("=")),
        _ => {}
    }
    let (order, secret, signature) = (input.byte(), input.text(), input.text());
    let fields = fields(input);
    if fields.is_empty() || secret.is_empty() {
        return;
    }
    scheme.parts = parts(&fields, order, place).into();
    let values: Vec<(&str, &[u8])> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let sign = |scheme: &SignatureScheme| scheme.sign(&values, secret.as_bytes());
    let signed = sign(&scheme).expect("every field has a value");
    let found = search(&fields, &signed, &secret);
    assert_eq!(found.outcome, Outcome::Found, "{scheme}");
    for found in found.found {
        // The prefix of a signature is text such as `sha256=`.
        let again = sign(&found.scheme).map(|digits| found.prefix + &digits);
        assert_eq!(again.as_ref(), Ok(&signed), "{} for {scheme}", found.scheme);
    }
    // A signature of any other text is made by no scheme, unless it is one of those above.
    let any = search(&fields, &signature, &secret);
    if signature != signed {
        assert_ne!(any.outcome, Outcome::NotAllMessages);
    }
}

fn algorithm(input: &mut Input<'_>) -> Algorithm {
    let kind = input.choose(&DigestKind::ALL);
    match input.byte() % 2 {
        0 => Algorithm::Digest(kind),
        _ => Algorithm::Hmac(kind),
    }
}

/// Fields with different names, from lines with a name, `=` and a value.
fn fields(input: Input<'_>) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(input.rest()).into_owned();
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let is_new = fields.iter().all(|(known, _)| known != name);
        if is_new && !name.is_empty() && fields.len() < MOST_FIELDS {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    fields
}

fn parts(fields: &[(String, String)], order: u8, place: Secret) -> Vec<Part> {
    let names = fields.iter().map(|(name, _)| name.clone().into());
    let mut parts: Vec<Part> = names.map(Part::Field).collect();
    // Three bits choose the fields to leave out, the others a rotation and a reversal.
    let mut index = 0;
    parts.retain(|_| {
        index += 1;
        order & (1 << index) == 0 || index == 1
    });
    let length = parts.len();
    parts.rotate_left(usize::from(order >> 4) % length);
    if order & 1 == 1 {
        parts.reverse();
    }
    match place {
        Secret::First => parts.insert(0, Part::Secret),
        Secret::Last => parts.push(Part::Secret),
        Secret::Joined => parts.push(Part::JoinedSecret),
        Secret::Named => parts.push(Part::named_secret("key")),
        Secret::Nowhere => {}
    }
    parts
}

fn search(fields: &[(String, String)], signature: &str, secret: &str) -> Discovery {
    let message = fields
        .iter()
        .fold(Message::new(signature), |message, (name, value)| {
            message.field(name, value)
        });
    let search = Search::new([message]).with_secret("secret", secret.as_bytes());
    search.with_threads(1).run(&Control::new())
}
