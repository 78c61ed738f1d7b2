//! Bytes of a state file: a line with format, length and digest, then the state as JSON.

use std::collections::BTreeMap;

use dhow_crypto::digest::sha256;
use dhow_crypto::hex;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::StateFileError;

/// Format that this version writes. A change that an older version would misread gets the next number.
pub(super) const FORMAT: u32 = 1;

/// Start of every state file, of any version.
const START: &[u8] = b"{\"dhow_sandbox_state\":";

/// First line.
#[derive(Serialize, Deserialize)]
struct Header {
    dhow_sandbox_state: u32,
    bytes: usize,
    sha256: String,
}

/// The member that every version has.
#[derive(Deserialize)]
struct AnyHeader {
    dhow_sandbox_state: u32,
}

/// Source of all random values of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Seed {
    /// A number given to the builder.
    Number(u64),
    /// 64 hexadecimal digits from the operating system.
    Random(String),
}

/// The state of a sandbox, with one part for each gateway.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) seed: Seed,
    /// Number of starts before the current one, which selects the stream of random values.
    pub(crate) run: u64,
    /// Port of the last start.
    pub(crate) port: u16,
    /// State by the name of its owner: a gateway, `deliveries`, `clock`.
    pub(crate) parts: BTreeMap<String, Box<RawValue>>,
}

/// Returns the first line and the body.
pub(super) fn encode(body: &Body) -> serde_json::Result<(Vec<u8>, Vec<u8>)> {
    let body = serde_json::to_vec(body)?;
    let header = Header {
        dhow_sandbox_state: FORMAT,
        bytes: body.len(),
        sha256: hex::encode(&sha256(&body)),
    };
    let mut header = serde_json::to_vec(&header)?;
    header.push(b'\n');
    Ok((header, body))
}

pub(super) fn decode(file: &[u8]) -> Result<Body, StateFileError> {
    let damaged = |reason: &str| StateFileError::Damaged(reason.to_owned());
    if !file.starts_with(START) {
        return Err(StateFileError::NotAStateFile);
    }
    let end = file.iter().position(|byte| *byte == b'\n');
    let (line, body) = end
        .and_then(|end| file.split_at_checked(end))
        .ok_or_else(|| damaged("its first line has no end"))?;
    let body = body.get(1..).unwrap_or_default();
    let version: AnyHeader =
        serde_json::from_slice(line).map_err(|_| damaged("its first line is not JSON"))?;
    if version.dhow_sandbox_state > FORMAT {
        return Err(StateFileError::Newer {
            found: version.dhow_sandbox_state,
            known: FORMAT,
        });
    }
    let header = serde_json::from_slice(line).ok();
    let header = header.filter(|header: &Header| header.dhow_sandbox_state > 0);
    let header = header.ok_or_else(|| damaged("its first line is incomplete"))?;
    if body.len() != header.bytes {
        let reason = format!("{} bytes instead of {}", body.len(), header.bytes);
        return Err(StateFileError::Damaged(reason));
    }
    if hex::encode(&sha256(body)) != header.sha256 {
        return Err(damaged("its digest differs"));
    }
    serde_json::from_slice(body).map_err(|error| StateFileError::Damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let parts = [("hitpay".to_owned(), RawValue::NULL.to_owned())];
        let body = Body {
            seed: Seed::Number(7),
            run: 3,
            port: 4000,
            parts: parts.into(),
        };
        let (header, body) = encode(&body).unwrap();
        [header, body].concat()
    }

    #[test]
    fn a_body_is_read_as_it_was_written() {
        let body = decode(&sample()).unwrap();
        assert_eq!(body.seed, Seed::Number(7));
        assert_eq!((body.run, body.port), (3, 4000));
        assert_eq!(body.parts["hitpay"].get(), "null");
    }

    #[test]
    fn a_file_that_is_cut_anywhere_is_refused() {
        let whole = sample();
        for length in 0..whole.len() {
            let cut = decode(&whole[..length]);
            assert!(
                matches!(
                    cut,
                    Err(StateFileError::NotAStateFile | StateFileError::Damaged(_))
                ),
                "{length}"
            );
        }
    }

    #[test]
    fn a_file_with_one_other_byte_is_refused() {
        let whole = sample();
        for place in 0..whole.len() {
            let mut other = whole.clone();
            other[place] ^= 1;
            assert!(decode(&other).is_err(), "{place}");
        }
    }

    #[test]
    fn a_newer_format_is_named_whatever_else_the_file_has() {
        let file = b"{\"dhow_sandbox_state\":2,\"cipher\":\"x\"}\nother";
        let error = decode(file).unwrap_err();
        assert!(
            matches!(error, StateFileError::Newer { found: 2, known: 1 }),
            "{error}"
        );
        assert!(error.to_string().contains("use the newer version"));
    }
}
