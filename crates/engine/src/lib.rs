#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod attention;
mod broken;
mod calls;
mod clock;
#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod deliver;
mod effect;
mod engine;
mod error;
mod expected;
mod gate;
pub mod guide;
mod ids;
mod join;
mod memory;
mod metrics;
mod people;
mod reports;
mod spans;
mod state;
pub mod store;
mod stuck;
pub mod webhook;
mod work;
mod worker;

#[cfg(test)]
mod tests;

pub use attention::Attention;
pub use effect::{Effect, EffectBody, EffectKind};
pub use engine::{Engine, EngineBuilder, EngineOptions};
pub use error::{EngineError, EngineResult};
pub use expected::{Expected, PayoutExpectation};
pub use memory::MemoryStore;
pub use metrics::{Counter, Gauge, Metrics, NoMetrics};
pub use people::{Decision, Finding, UnknownCall};
pub use reports::{OrderReport, PaymentReport, RefundReport, Replay};
