#![doc = include_str!("../README.md")]

mod builder;
mod limits;
mod retry;
mod sleeper;
mod transport;

// One attempt: what goes out, what comes back, what a fault means, what is traced.
mod answer;
mod fault;
mod request;
mod trace;

pub use builder::Builder;
pub use limits::Limits;
pub use retry::RetryPolicy;
pub use sleeper::TokioSleeper;
pub use transport::ReqwestTransport;
