//! Routes of the control API with their descriptions, so that no route is without one.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRequest;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter};
use http::StatusCode;

use crate::response;
use crate::routing::{Serve, on};

mod check;
mod document;
mod input;
mod operation;
pub(crate) mod schema;

pub(crate) use operation::Operation;
pub(crate) use schema::Schema;

/// A router that is built from described operations only.
pub(crate) struct Api<S = ()> {
    router: Router<S>,
    operations: Vec<Operation>,
}

impl<S: Clone + Send + Sync + 'static> Api<S> {
    pub(crate) fn new() -> Self {
        Self {
            router: Router::new(),
            operations: Vec::new(),
        }
    }

    /// Adds an operation and the handler that executes it. Requests that the operation does not describe do not reach it.
    pub(crate) fn on<T, M: 'static>(self, operation: Operation, handler: impl Serve<T>) -> Self
    where
        T: FromRequest<S, M> + Send + 'static,
    {
        let methods = on(operation.filter(), handler);
        self.add(operation, methods)
    }

    fn add(mut self, operation: Operation, methods: MethodRouter<S>) -> Self {
        let check = from_fn_with_state(Arc::new(operation.clone()), check::check);
        let route = methods.route_layer(check);
        self.router = self.router.route(&operation.path, route);
        self.operations.push(operation);
        self
    }

    pub(crate) fn with_state(self, state: S) -> Api {
        Api {
            router: self.router.with_state(state),
            operations: self.operations,
        }
    }
}

impl Operation {
    fn filter(&self) -> MethodFilter {
        match self.method {
            "delete" => MethodFilter::DELETE,
            "post" => MethodFilter::POST,
            _ => MethodFilter::GET,
        }
    }
}

impl Api {
    /// Adds all operations of another API below a path, with a tag.
    pub(crate) fn nest(mut self, tag: &'static str, other: Self) -> Self {
        let prefix = format!("/{tag}");
        self.router = self.router.nest(&prefix, other.router);
        let operations = other.operations.into_iter();
        let below = operations.map(|operation| operation.below(&prefix, tag));
        self.operations.extend(below);
        self
    }

    /// Adds the document of all operations at `/openapi.json`, and returns the routes.
    pub(crate) fn into_router(self, schemas: Vec<(&'static str, Schema)>) -> Router {
        let summary = "Returns this document";
        let operation = Operation::get("/openapi.json", summary).answers(
            200,
            "An OpenAPI document",
            schema::anything(),
        );
        let operations = [self.operations.clone(), vec![operation.clone()]].concat();
        let document = Arc::new(document::document(&operations, schemas));
        let serve = move || response::json(StatusCode::OK, &*document);
        self.on(operation, serve).router
    }
}
