//! JSON form of errors, which `dhow --json` prints and programs store.

use std::{error::Error as StdError, iter::successors};

use serde::{Serialize, Serializer};

use crate::{Error, ErrorKind, GatewayError, ProviderId, Resolution};

#[derive(Serialize)]
struct ErrorForm<'a> {
    kind: ErrorKind,
    outcome: &'static str,
    message: String,
    field: Option<&'a str>,
    gateway: Option<&'a GatewayError>,
    resolution: Option<Resolution>,
    provider: Option<&'a ProviderId>,
    retry_after_seconds: Option<u64>,
    causes: Vec<String>,
}

/// The members are `kind`, `outcome` (`not-sent`, `read-only`, `refused` or `unknown`), `message` (the [sentence](Error::sentence)),
/// `field`, `gateway`, `resolution`, `provider`, `retry_after_seconds` and `causes`, the texts of the sources from the outermost to the
/// innermost. There is no `Deserialize`, because a source cannot be read back.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let causes = successors(self.source(), |cause| (*cause).source());
        let form = ErrorForm {
            kind: self.kind(),
            // Without the resolution, which is a member of its own.
            outcome: self.outcome().as_str(),
            message: self.sentence(),
            field: self.field(),
            gateway: self.gateway(),
            resolution: self.resolution(),
            provider: self.provider(),
            retry_after_seconds: self.retry_after().map(|pause| pause.as_secs()),
            causes: causes.map(ToString::to_string).collect(),
        };
        form.serialize(serializer)
    }
}

/// Fields of a gateway's error as a list of objects: `#[serde(with = "complaints")]`.
pub(super) mod complaints {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Complaint<T> {
        field: T,
        complaint: T,
    }

    pub(crate) fn serialize<S: Serializer>(
        fields: &[(String, String)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            fields
                .iter()
                .map(|(field, complaint)| Complaint { field, complaint }),
        )
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(String, String)>, D::Error> {
        let stored = Vec::<Complaint<String>>::deserialize(deserializer)?;
        let pair = |stored: Complaint<String>| (stored.field, stored.complaint);
        Ok(stored.into_iter().map(pair).collect())
    }
}
