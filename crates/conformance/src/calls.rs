//! The laws about calls going out.

pub(crate) mod amounts;
pub(crate) mod answers;
pub(crate) mod binding;
pub(crate) mod content;
pub(crate) mod effects;
pub(crate) mod errors;
pub(crate) mod given_back;
pub(crate) mod lists;
pub(crate) mod meaning;
pub(crate) mod memory;
pub(crate) mod network;
pub(crate) mod offered;
pub(crate) mod paths;
pub(crate) mod references;
pub(crate) mod requests;
pub(crate) mod rules;
pub(crate) mod secrecy;
pub(crate) mod spelling;
