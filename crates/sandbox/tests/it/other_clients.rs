//! Requests to HitPay in the forms that published clients send, and the members that they read.

mod invoices;
mod members;
mod recurring;
mod requests;
mod shop;
