#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod check;
mod date;
mod exchange;
mod fields;
mod finding;
mod fixture;
mod gateway;
mod http1;
mod json;
mod ledger;
mod probe;
mod pseudonyms;
mod recorder;
mod replay;
mod report;
mod resign;
mod scrub;
mod shape;
mod tables;

pub use account::Target;
pub use exchange::{Direction, Exchange, MAX_BODY};
pub use finding::{Finding, FindingKind, Signature};
pub use fixture::{Fixture, Fixtures};
pub use gateway::Upstream;
pub use ledger::Verdict;
pub use recorder::{Recorded, RecordedFile, Recorder};
pub use tables::CallNames;
