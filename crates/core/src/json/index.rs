//! The places of all values of a JSON document, found in one pass.

use std::collections::HashSet;

use super::{
    text::{Key, decode, quoted_length},
    without_mark,
};

/// Places of all values of a JSON document, and its duplicate keys.
///
/// Building it is one pass over the bytes. It accepts exactly the documents that serde_json accepts, with nesting of any depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    nodes: Vec<Node>,
    repeats_a_key: bool,
}

/// Place of a value or of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Index of the node behind this one and its parts. While a container is open, that of the container around it.
    pub(super) next: u32,
}

/// Kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    /// A number or a boolean.
    Literal,
    /// A string, or a key, which the value follows. The place does not include the quotation marks.
    String {
        escaped: bool,
    },
    Array,
    Object {
        /// True if two keys are equal.
        repeated: bool,
    },
}

/// Stands for the container around the outermost value.
const OUTSIDE: u32 = u32::MAX;

/// Number of keys up to which they are compared with each other.
const FEW: usize = 24;

impl Index {
    /// Indexes the document, without a leading byte order mark. Returns `None` if the bytes are not one JSON value.
    ///
    /// The caller checks that the bytes are UTF-8.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        // Places are 32 bits wide. No body of a gateway comes near.
        u32::try_from(bytes.len()).ok()?;
        let mut parser = Parser {
            bytes,
            at: bytes.len() - without_mark(bytes).len(),
            // Values of webhooks have eight bytes or more on average, so that the list rarely grows.
            nodes: Vec::with_capacity(bytes.len() / 8 + 2),
            around: OUTSIDE,
            repeats_a_key: false,
        };
        parser.document()?;
        Some(Self {
            nodes: parser.nodes,
            repeats_a_key: parser.repeats_a_key,
        })
    }

    /// Returns true if an object has the same key twice, at any depth.
    pub(crate) fn repeats_a_key(&self) -> bool {
        self.repeats_a_key
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

/// Parser with explicit nesting, so that no depth overflows the stack.
struct Parser<'b> {
    bytes: &'b [u8],
    at: usize,
    nodes: Vec<Node>,
    /// Node of the innermost open container.
    around: u32,
    repeats_a_key: bool,
}

impl Parser<'_> {
    fn document(&mut self) -> Option<()> {
        loop {
            let opened = self.value()?;
            if opened {
                continue;
            }
            loop {
                self.skip_space();
                if self.around == OUTSIDE {
                    // Further text could be a second document.
                    return (self.at == self.bytes.len()).then_some(());
                }
                match (self.peek()?, self.in_object()) {
                    (b',', true) => {
                        self.at += 1;
                        self.skip_space();
                        self.key()?;
                        break;
                    }
                    (b',', false) => {
                        self.at += 1;
                        break;
                    }
                    // A bracket of the other kind ends nothing.
                    (b'}', true) | (b']', false) => self.close(),
                    _ => return None,
                }
            }
        }
    }

    /// Parses a scalar or an empty container, or opens a container up to its first value. Returns true in the last case.
    fn value(&mut self) -> Option<bool> {
        self.skip_space();
        let start = self.at;
        match self.peek()? {
            b'"' => self.string()?,
            b'{' => {
                self.open(Kind::Object { repeated: false });
                if self.peek()? == b'}' {
                    self.close();
                    return Some(false);
                }
                self.key()?;
                return Some(true);
            }
            b'[' => {
                self.open(Kind::Array);
                if self.peek()? == b']' {
                    self.close();
                    return Some(false);
                }
                return Some(true);
            }
            b'n' => self.word(b"null", Kind::Null)?,
            b't' => self.word(b"true", Kind::Literal)?,
            b'f' => self.word(b"false", Kind::Literal)?,
            _ => {
                self.number()?;
                self.push(Kind::Literal, start, self.at);
            }
        }
        Some(false)
    }

    /// Parses a key and its colon.
    fn key(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        self.string()?;
        self.skip_space();
        self.take(b':')
    }

    fn string(&mut self) -> Option<()> {
        let start = self.at + 1;
        let (length, escaped) = quoted_length(self.bytes.get(start..)?)?;
        self.push(Kind::String { escaped }, start, start + length);
        self.at = start + length + 1;
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek()? {
            // JSON has no number with a zero before other digits.
            b'0' => self.at += 1,
            b'1'..=b'9' => self.digits()?,
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    /// Parses one digit or more.
    fn digits(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        (length > 0).then_some(())
    }

    fn word(&mut self, word: &[u8], kind: Kind) -> Option<()> {
        let start = self.at;
        self.at += word.len();
        if self.bytes.get(start..self.at)? != word {
            return None;
        }
        self.push(kind, start, self.at);
        Some(())
    }

    fn open(&mut self, kind: Kind) {
        let node = place(self.nodes.len());
        self.push(kind, self.at, self.at);
        // The list of open containers is in the nodes themselves, so that depth costs no memory.
        if let Some(opened) = self.nodes.last_mut() {
            opened.next = self.around;
        }
        self.around = node;
        self.at += 1;
        self.skip_space();
    }

    fn close(&mut self) {
        self.at += 1;
        let (end, next) = (place(self.at), place(self.nodes.len()));
        let node = self.around;
        // All keys are known only here, so that each is compared once.
        let repeated = self.in_object() && self.repeated(node);
        if let Some(open) = self.nodes.get_mut(node as usize) {
            self.around = open.next;
            open.end = end;
            open.next = next;
            if repeated {
                open.kind = Kind::Object { repeated };
            }
        }
    }

    fn in_object(&self) -> bool {
        let around = self.nodes.get(self.around as usize);
        around.is_some_and(|node| matches!(node.kind, Kind::Object { .. }))
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = place(self.nodes.len() + 1);
        let (start, end) = (place(start), place(end));
        self.nodes.push(Node {
            kind,
            start,
            end,
            next,
        });
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let found = self.peek()? == byte;
        self.at += 1;
        found.then_some(())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Returns true if two keys of the object are equal, and notes duplicate keys.
    fn repeated(&mut self, object: u32) -> bool {
        // A bit for each key, chosen by a few of its bytes. Only a key whose bit is set already can be a duplicate.
        let (mut seen, mut repeated) = (0_u128, false);
        let (mut count, mut escapes) = (0, false);
        for (key, escaped) in keys(self.bytes, &self.nodes, object) {
            let bit = 1 << bit_of(key);
            if seen & bit != 0 && count < FEW {
                let mut earlier = keys(self.bytes, &self.nodes, object).take(count);
                repeated |= earlier.any(|(earlier, _)| earlier == key);
            }
            seen |= bit;
            count += 1;
            escapes |= escaped;
        }
        if escapes {
            return self.repeated_when_decoded(object);
        }
        let repeated = repeated || count > FEW && has_duplicate(self.bytes, &self.nodes, object);
        self.repeats_a_key |= repeated;
        repeated
    }

    /// The same for an object with escapes in its keys.
    fn repeated_when_decoded(&mut self, object: u32) -> bool {
        let (mut exact, mut readable) = (HashSet::new(), HashSet::new());
        let mut repeated = false;
        for (key, _) in keys(self.bytes, &self.nodes, object) {
            self.repeats_a_key |= !exact.insert(Key::decode(key));
            let name = decode(key);
            // Names with half a surrogate pair become equal when they are decoded. No member that is read has such a name.
            repeated |= !name.contains(char::REPLACEMENT_CHARACTER) && !readable.insert(name);
        }
        repeated
    }
}

/// Keys of an object whose nodes are all there, without their quotation marks, and whether they have escapes.
fn keys<'b>(
    bytes: &'b [u8],
    nodes: &[Node],
    object: u32,
) -> impl Iterator<Item = (&'b [u8], bool)> {
    let mut at = object as usize + 1;
    std::iter::from_fn(move || {
        let key = nodes.get(at)?;
        at = nodes.get(at + 1)?.next as usize;
        let text = bytes.get(key.start as usize..key.end as usize)?;
        Some((text, matches!(key.kind, Kind::String { escaped: true })))
    })
}

fn bit_of(key: &[u8]) -> u32 {
    let [first, middle, last] = [0, key.len() / 2, key.len().saturating_sub(1)]
        .map(|place| u32::from(key.get(place).copied().unwrap_or_default()));
    let length = u32::try_from(key.len() % 128).unwrap_or_default();
    (first + middle * 5 + last * 11 + length * 3) % 128
}

/// Returns true if an object of many keys has two equal ones.
fn has_duplicate(bytes: &[u8], nodes: &[Node], object: u32) -> bool {
    // Sorted, so that an object of a hundred thousand keys takes no quadratic time.
    let mut sorted: Vec<&[u8]> = keys(bytes, nodes, object).map(|(key, _)| key).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair.first() == pair.last())
}

/// The length of the document fits into 32 bits, and it has fewer nodes than bytes.
fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(OUTSIDE)
}

#[cfg(test)]
mod tests;
