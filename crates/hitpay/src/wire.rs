//! JSON and forms as HitPay sends and receives them.
//!
//! Objects are read by name from a [`Record`]. Amounts are strings in payment requests and numbers elsewhere, and ids are integers or
//! strings. A member without influence on money may have any type.

#[cfg(feature = "client")]
mod body;
#[cfg(feature = "client")]
mod echo;
#[cfg(feature = "client")]
mod list;
mod member;
mod members;
#[cfg(feature = "client")]
mod raw_object;
mod record;
pub(crate) mod time;

#[cfg(feature = "client")]
pub(crate) use body::{Body, File, Multipart};
#[cfg(feature = "client")]
pub(crate) use echo::Compared;
#[cfg(feature = "client")]
pub(crate) use list::{List, NextPage};
pub(crate) use members::Members;
#[cfg(feature = "client")]
pub use raw_object::RawObject;
#[cfg(feature = "client")]
pub(crate) use record::{Item, Read, Unreadable, whole};
pub(crate) use record::{Record, is_empty};
