//! Requests in files, as `dhow webhook` reads them: one that is read survives being written.

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use crate::raw_request;

/// Saved requests of any bytes.
pub fn saved_requests(data: &[u8]) {
    let Ok(delivery) = raw_request::parse(&Bytes::copy_from_slice(data)) else {
        return;
    };
    let written = Bytes::from(delivery.to_http1());
    let again = raw_request::parse(&written).expect("a written request is read");
    assert_eq!(again.method(), delivery.method());
    assert_eq!(again.path(), delivery.path());
    assert_eq!(again.query(), delivery.query());
    assert_eq!(again.body(), delivery.body());
    let framing = [CONTENT_LENGTH, TRANSFER_ENCODING];
    let headers = |delivery: &dhow_core::Delivery| -> Vec<(String, Vec<u8>)> {
        let headers = delivery.headers().iter();
        let others = headers.filter(|(name, _)| !framing.contains(name));
        others
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect()
    };
    assert_eq!(headers(&again), headers(&delivery));
    assert_eq!(again.to_http1(), written, "written twice, it differs");
}
