//! JSON and forms as HitPay sends and receives them.
//!
//! Objects are read by name from a [`Record`]. Amounts are strings in payment requests and numbers elsewhere, and ids are integers or
//! strings. A member without influence on money may have any type.

mod body;
mod echo;
mod list;
mod member;
mod members;
mod raw_object;
mod record;
pub(crate) mod time;

pub(crate) use body::{Body, File, Multipart};
pub(crate) use echo::Compared;
pub(crate) use list::{List, NextPage};
pub(crate) use members::Members;
pub use raw_object::RawObject;
pub(crate) use record::{Item, Read, Record, Unreadable, is_empty, whole};
