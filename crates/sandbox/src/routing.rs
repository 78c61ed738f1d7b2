//! Routes for handlers that are plain functions.
//!
//! axum instantiates some forty functions for each handler. Here it knows one type of handler for each state, the parameters are read once for
//! each list of their types, and a handler adds only its call. With 170 handlers, that saves a seventh of the functions of
//! this crate in a debug build.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing::{self, MethodFilter, MethodRouter};

/// A function whose parameters are the extractors of a list, such as `(State<S>, Bytes)`.
pub(crate) trait Serve<T>: Send + Sync + 'static {
    fn serve(&self, parameters: T) -> Response;
}

macro_rules! serve {
    ($($name:ident: $type:ident),*) => {
        impl<F, R, $($type),*> Serve<($($type,)*)> for F
        where
            F: Fn($($type),*) -> R + Send + Sync + 'static,
            R: IntoResponse,
        {
            fn serve(&self, ($($name,)*): ($($type,)*)) -> Response {
                self($($name),*).into_response()
            }
        }
    };
}

serve!();
serve!(a: A);
serve!(a: A, b: B);
serve!(a: A, b: B, c: C);
serve!(a: A, b: B, c: C, d: D);
serve!(a: A, b: B, c: C, d: D, e: E);

/// The future of every handler in axum.
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// Reads the parameters of a handler and calls it.
struct Erased<S>(Arc<dyn Fn(Request, S) -> Answer + Send + Sync>);

impl<S> Clone for Erased<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: 'static> Handler<(), S> for Erased<S> {
    type Future = Answer;

    fn call(self, request: Request, state: S) -> Answer {
        (self.0)(request, state)
    }
}

/// Route for GET and HEAD.
pub(crate) fn get<T, M: 'static, S>(handler: impl Serve<T>) -> MethodRouter<S>
where
    T: FromRequest<S, M> + Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    on(MethodFilter::GET, handler)
}

/// Route for POST.
pub(crate) fn post<T, M: 'static, S>(handler: impl Serve<T>) -> MethodRouter<S>
where
    T: FromRequest<S, M> + Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    on(MethodFilter::POST, handler)
}

/// Route for the methods of a filter. Routes for several methods of a path are merged.
pub(crate) fn on<T, M: 'static, S>(filter: MethodFilter, handler: impl Serve<T>) -> MethodRouter<S>
where
    T: FromRequest<S, M> + Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    erased_on(filter, erased(Arc::new(handler)))
}

fn erased_on<S: Clone + Send + Sync + 'static>(
    filter: MethodFilter,
    handler: Erased<S>,
) -> MethodRouter<S> {
    routing::on(filter, handler)
}

fn erased<T, M, S>(handler: Arc<dyn Serve<T>>) -> Erased<S>
where
    T: FromRequest<S, M> + Send + 'static,
    S: Clone + Send + Sync + 'static,
{
    Erased(Arc::new(move |request, state| {
        let handler = Arc::clone(&handler);
        Box::pin(async move {
            match T::from_request(request, &state).await {
                Ok(parameters) => handler.serve(parameters),
                Err(rejection) => rejection.into_response(),
            }
        })
    }))
}
