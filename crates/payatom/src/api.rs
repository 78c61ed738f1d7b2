//! Versions of PayAtom's merchant API.

use dhow_core::words;

/// Version of PayAtom's merchant API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Api {
    /// Requests are authenticated by the IP address of the merchant's server only.
    #[default]
    V1,
    /// Requests also carry an API key and a signature.
    V2,
}

words!(Api, "API version", {
    V1 => "v1",
    V2 => "v2",
});
