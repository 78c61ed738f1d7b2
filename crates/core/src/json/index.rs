//! The places of all values of a JSON document, found in one pass.

use std::collections::HashSet;

mod node;

pub(super) use node::{Kind, Node};
use node::{OUTSIDE, place};

use super::{
    text::{Key, decode, quoted_end},
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

/// Number of keys up to which they are compared with each other.
const FEW: usize = 24;

impl Index {
    /// Indexes the document, without a leading byte order mark. Returns `None` if the bytes are not one JSON value.
    ///
    /// The caller checks that the bytes are UTF-8.
    pub(crate) fn new(bytes: &[u8]) -> Option<Self> {
        // No body of a gateway comes near 512 MiB.
        let length = u32::try_from(bytes.len()).ok()?;
        if length > OUTSIDE {
            return None;
        }
        let mut parser = Parser {
            bytes,
            at: bytes.len() - without_mark(bytes).len(),
            // Keys and values of webhooks have twelve bytes or more on average, so that the list rarely grows.
            nodes: Vec::with_capacity(bytes.len() / 12 + 12),
            around: OUTSIDE,
            in_object: false,
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
    /// True if that is an object.
    in_object: bool,
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
                match (self.peek()?, self.in_object) {
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
    #[inline(always)]
    fn value(&mut self) -> Option<bool> {
        self.skip_space();
        let start = self.at;
        match self.peek()? {
            b'"' => {
                let (start, end, escaped) = self.string()?;
                self.push(Kind::String { escaped }, start, end);
            }
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
    #[inline(always)]
    fn key(&mut self) -> Option<()> {
        if self.peek()? != b'"' {
            return None;
        }
        let (start, end, escaped) = self.string()?;
        let digest = digest(self.bytes.get(start..)?, end - start);
        self.nodes.push(Node::key(escaped, start, end, digest));
        self.skip_space();
        self.take(b':')
    }

    /// Parses a string, and returns its start, its end, and true if it has escapes.
    #[inline(always)]
    fn string(&mut self) -> Option<(usize, usize, bool)> {
        let start = self.at + 1;
        let (end, escaped) = quoted_end(self.bytes, start)?;
        self.at = end + 1;
        Some((start, end, escaped))
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
            *opened = Node::new(kind, self.at, self.at, self.around);
        }
        self.around = node;
        self.in_object = kind != Kind::Array;
        self.at += 1;
        self.skip_space();
    }

    fn close(&mut self) {
        self.at += 1;
        let next = place(self.nodes.len());
        let node = self.around;
        // All keys are known only here, so that each is compared once.
        let repeated = self.in_object && self.repeated(node);
        if let Some(open) = self.nodes.get_mut(node as usize) {
            self.around = place(open.next());
            let kind = match open.kind() {
                Kind::Object { .. } => Kind::Object { repeated },
                kind => kind,
            };
            *open = Node::new(kind, open.start(), self.at, next);
        }
        let around = self.nodes.get(self.around as usize);
        self.in_object = around.is_some_and(Node::is_object);
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        let next = place(self.nodes.len() + 1);
        self.nodes.push(Node::new(kind, start, end, next));
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let found = self.peek()? == byte;
        self.at += 1;
        found.then_some(())
    }

    #[inline(always)]
    fn skip_space(&mut self) {
        // One comparison in a document without space.
        while let Some(byte @ ..=b' ') = self.peek() {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return;
            }
            self.at += 1;
        }
    }

    /// Returns true if two keys of the object are equal, and notes duplicate keys.
    fn repeated(&mut self, object: u32) -> bool {
        // Only a key whose bit is set already can be a duplicate.
        let (mut seen, mut repeated) = ([0_u64; 16], false);
        let (mut count, mut escapes) = (0, false);
        let mut at = object as usize + 1;
        while let [key, value, ..] = self.nodes.get(at..).unwrap_or_default() {
            let digest = key.digest();
            let (group, bit) = ((digest / 64 % 16) as usize, 1 << (digest % 64));
            if let Some(group) = seen.get_mut(group) {
                if *group & bit != 0 && count < FEW {
                    repeated |= self.is_among(object, count, key);
                }
                *group |= bit;
            }
            count += 1;
            escapes |= key.kind() == Kind::String { escaped: true };
            at = value.next();
        }
        if escapes {
            return self.repeated_when_decoded(object);
        }
        let repeated = repeated || count > FEW && has_duplicate(self.bytes, &self.nodes, object);
        self.repeats_a_key |= repeated;
        repeated
    }

    /// Returns true if one of the first `count` keys of the object equals the key.
    #[cold]
    fn is_among(&self, object: u32, count: usize, key: &Node) -> bool {
        let text = self.bytes.get(key.start()..key.end());
        let mut earlier = keys(self.bytes, &self.nodes, object).take(count);
        earlier.any(|(earlier, _)| Some(earlier) == text)
    }

    /// The same as [`repeated`](Self::repeated) for an object with escapes in its keys.
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
        at = nodes.get(at + 1)?.next();
        let text = bytes.get(key.start()..key.end())?;
        Some((text, key.kind() == Kind::String { escaped: true }))
    })
}

/// Returns a digest of the key at the start of the text: of its length, its first eight bytes and its last eight.
#[inline(always)]
pub(super) fn digest(text: &[u8], length: usize) -> u32 {
    let word = |bytes: Option<&[u8]>| Some(u64::from_le_bytes(*bytes?.first_chunk()?));
    // Of a short key, the bytes behind it are read too and then cut off, which is quicker than a loop.
    let (first, last) = match (word(Some(text)), length.checked_sub(8)) {
        (Some(first), Some(place)) => (first, word(text.get(place..)).unwrap_or_default()),
        (Some(first), None) => (first & ((1 << (8 * length)) - 1), 0),
        (None, _) => {
            let key = text.get(..length).unwrap_or_default().iter().rev();
            (key.fold(0, |word, byte| word << 8 | u64::from(*byte)), 0)
        }
    };
    let mixed = (first ^ last.rotate_left(29)).wrapping_add(length as u64);
    let [.., a, b, c, d] = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes();
    u32::from_le_bytes([a, b, c, d]) >> 3
}

/// Returns true if an object of many keys has two equal ones.
fn has_duplicate(bytes: &[u8], nodes: &[Node], object: u32) -> bool {
    // Sorted, so that an object of a hundred thousand keys takes no quadratic time.
    let mut sorted: Vec<&[u8]> = keys(bytes, nodes, object).map(|(key, _)| key).collect();
    sorted.sort_unstable();
    sorted.windows(2).any(|pair| pair.first() == pair.last())
}

#[cfg(test)]
mod tests;
