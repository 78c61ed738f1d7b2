//! Application of a fault to one request.

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue};

use super::{Fault, SelectedFault};
use crate::connection::Connection;

/// Applies a fault. `work` processes the request; it is dropped without being polled if the fault comes before it.
pub(crate) async fn apply(
    selected: SelectedFault,
    connection: &Connection,
    work: impl Future<Output = Response>,
) -> Response {
    let original = if selected.before_work && !matches!(selected.fault, Fault::Delay(_)) {
        None
    } else {
        if selected.before_work
            && let Fault::Delay(time) = selected.fault
        {
            tokio::time::sleep(time).await;
        }
        Some(work.await)
    };
    match selected.fault {
        Fault::Response {
            status,
            content_type,
            headers,
            body,
        } => {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = status;
            let own_headers = response.headers_mut();
            own_headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            for (name, value) in headers {
                if let Ok(value) = HeaderValue::try_from(value) {
                    own_headers.insert(name, value);
                }
            }
            response
        }
        Fault::CutAfter(bytes) => {
            connection.limit_to(bytes);
            original.unwrap_or_default()
        }
        Fault::Hang => std::future::pending().await,
        Fault::Delay(time) => {
            if !selected.before_work {
                tokio::time::sleep(time).await;
            }
            original.unwrap_or_default()
        }
    }
}
