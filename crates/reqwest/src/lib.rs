#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod builder;
mod clients;
mod limits;
mod retry;
mod transport;

// Parts of one attempt.
mod fault;
mod request;
mod response;
mod trace;

pub use builder::Builder;
pub use limits::Limits;
pub use retry::RetryPolicy;
pub use transport::ReqwestTransport;
