//! Deliveries as parameters of axum handlers, and replies as their results.

use axum_core::{
    body::Body,
    extract::{FromRequest, Request, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{Delivery, Reply};

/// Reads the complete request, so a delivery is the last parameter of a handler.
///
/// A body above the limit of the route is refused with status 413. The limit is 2 MB, unless the route has another `DefaultBodyLimit`. In a
/// router that is nested in another one, the path of the delivery has no prefix.
impl<S: Send + Sync> FromRequest<S> for Delivery {
    type Rejection = BytesRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, BytesRejection> {
        let (parts, body) = request.into_parts();
        // Read by axum's own extractor, because only it knows the limit of the route.
        let body = Bytes::from_request(Request::from_parts(parts.clone(), body), state).await?;
        Ok(Self::from_request(http::Request::from_parts(parts, body)))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        http::Response::<Bytes>::from(self).map(Body::from)
    }
}
