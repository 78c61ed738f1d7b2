//! The laws about calls going out.

pub(crate) mod answers;
pub(crate) mod binding;
pub(crate) mod content;
pub(crate) mod lists;
pub(crate) mod network;
pub(crate) mod offered;
pub(crate) mod paths;
pub(crate) mod secrecy;
