//! The cost of verifying a callback.
fn main() {}
