//! Search for PEM blocks in a text.

use zeroize::Zeroizing;

use crate::base64::{self, Base64Error};

/// PEM block: its label and the text between its first and last line.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) label: &'a [u8],
    body: &'a [u8],
}

/// Returns the complete blocks of a text, in their order. Line ends and text outside of blocks are ignored.
pub(super) fn blocks(text: &[u8]) -> impl Iterator<Item = Block<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = split_at(rest, b"-----BEGIN ")?;
        let (label, after) = split_at(after, b"-----")?;
        let end = [b"-----END ", label, b"-----"].concat();
        let (body, after) = split_at(after, &end)?;
        rest = after;
        Some(Block { label, body })
    })
}

impl Block<'_> {
    /// Returns true if the block has the header of encrypted keys (RFC 1421), which is not base64.
    pub(super) fn is_encrypted(&self) -> bool {
        split_at(self.body, b"ENCRYPTED").is_some()
    }

    pub(super) fn decode(&self) -> Result<Zeroizing<Vec<u8>>, Base64Error> {
        let digits = self.body.iter().copied();
        let digits = digits.filter(|byte| !byte.is_ascii_whitespace());
        let digits = Zeroizing::new(digits.collect::<Vec<u8>>());
        base64::decode(&digits).map(Zeroizing::new)
    }
}

/// Returns the text before and after the first occurrence of `mark`.
fn split_at<'a>(text: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = text.windows(mark.len()).position(|window| window == mark)?;
    let (before, from) = text.split_at_checked(place)?;
    Some((before, from.get(mark.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str) -> Vec<(String, Option<Vec<u8>>)> {
        let decode = |block: Block<'_>| {
            let label = String::from_utf8_lossy(block.label).into_owned();
            (label, block.decode().ok().map(|bytes| bytes.to_vec()))
        };
        blocks(text.as_bytes()).map(decode).collect()
    }

    #[test]
    fn blocks_are_found_between_other_text_and_with_any_line_ends() {
        let text = "subject=x\r\n-----BEGIN A B-----\r\nZm\r\n9v\r\n-----END A B-----\r\n\
                    more\n-----BEGIN C-----Zg==-----END C----- tail";
        let expected = [
            ("A B".to_owned(), Some(b"foo".to_vec())),
            ("C".to_owned(), Some(b"f".to_vec())),
        ];
        assert_eq!(decoded(text), expected);
    }

    #[test]
    fn incomplete_blocks_are_none() {
        assert_eq!(decoded("-----BEGIN A-----\nZg=="), []);
        assert_eq!(decoded("-----BEGIN A-----\nZg==\n-----END B-----"), []);
        assert_eq!(decoded("-----BEGIN A"), []);
        assert_eq!(
            decoded("-----BEGIN A-----Zg-----END A-----"),
            [("A".into(), None)]
        );
    }
}
