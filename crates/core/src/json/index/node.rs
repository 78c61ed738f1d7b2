//! Places of values and keys.

/// Place of a value or of a key.
// In 12 bytes, because an allocation above 1 KiB takes several times as long as a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::json) struct Node {
    start: u32,
    end: u32,
    /// Kind in the highest three bits. The others are the index of the node behind this one and its parts or, while a container is open,
    /// that of the container around it. Those of a key, whose value is the next node, are its digest.
    kind_and_next: u32,
}

/// Kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::json) enum Kind {
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

impl Kind {
    const fn code(self) -> u32 {
        match self {
            Self::Null => 0,
            Self::Literal => 1,
            Self::String { escaped: false } => 2,
            Self::String { escaped: true } => 3,
            Self::Array => 4,
            Self::Object { repeated: false } => 5,
            Self::Object { repeated: true } => 6,
        }
    }
}

impl Node {
    pub(super) fn new(kind: Kind, start: usize, end: usize, next: u32) -> Self {
        Self {
            start: place(start),
            end: place(end),
            kind_and_next: kind.code() << NEXT_BITS | next & OUTSIDE,
        }
    }

    /// Creates a key.
    #[inline(always)]
    pub(super) fn key(escaped: bool, start: usize, end: usize, digest: u32) -> Self {
        Self::new(Kind::String { escaped }, start, end, digest)
    }

    /// Digest of a key.
    #[inline(always)]
    pub(in crate::json) fn digest(&self) -> u32 {
        self.kind_and_next & OUTSIDE
    }

    pub(in crate::json) fn kind(&self) -> Kind {
        match self.kind_and_next >> NEXT_BITS {
            0 => Kind::Null,
            1 => Kind::Literal,
            2 => Kind::String { escaped: false },
            3 => Kind::String { escaped: true },
            4 => Kind::Array,
            5 => Kind::Object { repeated: false },
            _ => Kind::Object { repeated: true },
        }
    }

    pub(in crate::json) fn is_object(&self) -> bool {
        matches!(self.kind(), Kind::Object { .. })
    }

    pub(in crate::json) fn start(&self) -> usize {
        self.start as usize
    }

    pub(in crate::json) fn end(&self) -> usize {
        self.end as usize
    }

    /// Index of the node behind this one and its parts.
    pub(in crate::json) fn next(&self) -> usize {
        (self.kind_and_next & OUTSIDE) as usize
    }
}

const NEXT_BITS: u32 = 29;

/// Stands for the container around the outermost value. It is also the highest length of a document.
pub(super) const OUTSIDE: u32 = (1 << NEXT_BITS) - 1;

/// The length of the document fits into 29 bits, and it has fewer nodes than bytes.
#[allow(
    clippy::cast_possible_truncation,
    reason = "the length was compared before, and a comparison for each place takes a tenth of the parser's time"
)]
#[inline(always)]
pub(super) fn place(place: usize) -> u32 {
    place as u32
}
