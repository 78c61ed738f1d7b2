//! The span of a call: its name, fields and values, as the README lists them.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex},
};

use dhow_core::{BaseUrl, Call, Endpoint, Transport};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use http::Method;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

use crate::calls::ID;

/// Fields of the spans of one name.
#[derive(Debug, Clone, Default)]
struct Spans(Arc<Mutex<Found>>);

#[derive(Debug, Default)]
struct Found {
    declared: Vec<&'static str>,
    recorded: BTreeMap<&'static str, String>,
}

impl Visit for Found {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.recorded.insert(field.name(), format!("{value:?}"));
    }
}

impl<S: Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        if attributes.metadata().name() == "dhow.request" {
            let mut found = self.0.lock().unwrap();
            let fields = attributes.metadata().fields();
            found.declared = fields.iter().map(|field| field.name()).collect();
            attributes.record(&mut *found);
        }
    }

    fn on_record(&self, _: &Id, record: &Record<'_>, _: Context<'_, S>) {
        record.record(&mut *self.0.lock().unwrap());
    }
}

const STATUS: Endpoint = Endpoint::read(ID, Method::GET, "/payments/{id}");

/// Returns the fields of the span of one read of a payment, without the time.
async fn span(script: Script, account: Option<&str>) -> Found {
    let spans = Spans::default();
    let subscriber = Registry::default().with(spans.clone());
    let guard = tracing::subscriber::set_default(subscriber);
    let server = FaultServer::start(script).await;
    let url = BaseUrl::new(server.url()).unwrap();
    let call = Call::new(&STATUS, STATUS.url(&url, &[("id", "pay_1")]).unwrap()).unwrap();
    let port = call.request.uri().port_u16().unwrap();
    let mut transport = ReqwestTransport::builder().retry(RetryPolicy::none());
    if let Some(account) = account {
        transport = transport.account(account);
    }
    let _ = transport.build().unwrap().send(call).await;
    drop(guard);
    let mut found = std::mem::take(&mut *spans.0.lock().unwrap());
    assert!(found.recorded.remove("dhow.elapsed_ms").is_some());
    let found_port = found.recorded.remove("server.port").unwrap();
    assert_eq!(found_port, port.to_string());
    found
}

fn expected(more: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    let call = [
        ("dhow.provider", "cowrie"),
        ("dhow.effect", "\"read\""),
        ("dhow.attempts", "1"),
        ("http.request.method", "GET"),
        ("url.template", "\"/payments/{id}\""),
        ("server.address", "\"127.0.0.1\""),
    ];
    let all = call.iter().chain(more);
    all.map(|(name, value)| (*name, (*value).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_span_names_gateway_account_server_and_result() {
    let found = span(Script::json(201, "{}"), Some("outlet")).await;
    let result = [
        ("dhow.account", "\"outlet\""),
        ("http.response.status_code", "201"),
    ];
    assert_eq!(found.recorded, expected(&result));
    let found = span(Script::nothing(), None).await;
    assert_eq!(
        found.recorded,
        expected(&[("dhow.fault", "\"maybe-sent\"")])
    );
}

#[tokio::test]
async fn the_readme_lists_each_field_of_the_span() {
    let mut declared = span(Script::json(200, "{}"), None).await.declared;
    declared.sort_unstable();
    let readme = include_str!("../../README.md");
    let section = readme.split_once("## Tracing\n").unwrap().1;
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let names = rows.flat_map(|row| row.split('|').nth(1).unwrap().split(", "));
    let mut listed: Vec<&str> = names.map(|name| name.trim().trim_matches('`')).collect();
    listed.sort_unstable();
    assert_eq!(listed, declared);
}
