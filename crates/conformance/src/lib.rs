#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// Items that an implementer supplies.
mod declared;
mod facts;
mod harness;
mod items;
mod list;
mod setup;
mod verb;
mod words;

// The list of laws and the test program.
mod applies;
mod catalogue;
mod check;
mod law;
mod macros;
mod run;
mod steps;

// Implementations of the laws.
mod attempts;
mod bench;
mod calls;
mod deliveries;

// Tools: transports, a fault-injecting server, a log capture, an editor for JSON and form bodies.
mod captured_logs;
mod edit;
mod fault;
mod loopback;
mod recorder;
mod text;

pub use applies::applies;
pub use bench::{Baseline, Bench, CALL_TIMEOUT, Checked, Run, script};
pub use catalogue::LAWS;
pub use check::{check, check_with_seed};
pub use declared::Declared;
pub use edit::decoded;
pub use facts::{Facts, RecordedResponse};
pub use fault::{FaultServer, Received, Script};
pub use harness::Harness;
pub use items::{ErrorWords, LeftOut, Part, Place, SignedResponse, SignedTime, Signing, Vector};
pub use law::{About, Law, Verdict, Violation};
pub use list::List;
pub use loopback::PlainTransport;
pub use recorder::{Recorder, ScriptedResponse, Sent};
pub use run::run;
pub use setup::{Bounds, Setup, StoppedClock};
pub use steps::{NOT_LOOKED_UP, Step, next_step};
pub use verb::{Done, Verb};
pub use words::{Kind, Meaning, Topic, Words};
