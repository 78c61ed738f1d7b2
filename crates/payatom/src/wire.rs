//! Request bodies, and the reading of responses and webhooks.

pub(crate) mod body;
#[cfg(feature = "client")]
pub(crate) mod echo;
pub(crate) mod php_number;
pub(crate) mod raw_object;
pub(crate) mod received;

pub(crate) use body::Body;
pub(crate) use raw_object::RawObject;
