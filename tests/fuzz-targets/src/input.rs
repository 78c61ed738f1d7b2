//! Choices and texts, read from the bytes of an input.

/// The rest of an input. An input that is too short reads as zeros.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) fn new(data: &'a [u8]) -> Self {
        Self(data)
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// Chooses one of the items. Every byte chooses one, so that committed inputs are readable.
    pub(crate) fn choose<T: Copy>(&mut self, items: &[T]) -> T {
        let index = usize::from(self.byte()) % items.len();
        *items.get(index).expect("the index is below the length")
    }

    /// A position in a text of this length; 0 if it is empty.
    pub(crate) fn position(&mut self, length: usize) -> usize {
        let number = usize::from(self.byte()) * 256 + usize::from(self.byte());
        number.checked_rem(length).unwrap_or_default()
    }

    /// Bytes up to the next line break, or all that is left.
    pub(crate) fn line(&mut self) -> &'a [u8] {
        let end = self.0.iter().position(|byte| *byte == b'\n');
        let end = end.unwrap_or(self.0.len());
        let (line, rest) = self.0.split_at(end);
        self.0 = rest.get(1..).unwrap_or_default();
        line
    }

    /// A line as text, with U+FFFD for invalid UTF-8.
    pub(crate) fn text(&mut self) -> String {
        String::from_utf8_lossy(self.line()).into_owned()
    }

    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }
}
