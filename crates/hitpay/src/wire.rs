//! JSON as HitPay prints it: names, oddities and all; no logic.
//!
//! Objects are read by name from a [`Record`]. Amounts are strings in payment requests and numbers elsewhere, ids are integers or strings,
//! and a member that decides nothing about money may have any type (L34).

mod body;
mod compared;
mod list;
mod printed;
mod record;
pub(crate) mod time;

pub(crate) use body::{Body, File, Multipart};
pub(crate) use compared::Compared;
pub(crate) use list::{List, WayOn};
pub use printed::Printed;
pub(crate) use record::{Item, Read, Record, Unreadable, is_empty, whole};
