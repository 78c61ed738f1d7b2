//! Requests on the wire, and settings that the builder refuses.

use dhow_core::{BaseUrl, ErrorKind, Transport};
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};

use crate::calls::{read, response, without_retries, write};

#[tokio::test]
async fn a_request_is_received_unchanged() {
    let server = FaultServer::start(Script::json(200, "{}")).await;
    let mut call = write(&server.url());
    let uri = format!("{}/v1/a%2Fb?x=1+2&y=%20", server.url());
    *call.request.uri_mut() = uri.parse().unwrap();
    response(&without_retries(), call).await;
    let request = &server.requests()[0];
    assert_eq!(request.method(), "POST");
    assert_eq!(request.target(), "/v1/a%2Fb?x=1+2&y=%20");
    assert_eq!(request.body(), r#"{"reference":"r-1"}"#);
    assert_eq!(request.header("content-type"), Some("application/json"));
    let agent = concat!("dhow/", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(agent));
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn a_providers_user_agent_is_kept() {
    let server = FaultServer::start(Script::json(200, "{}")).await;
    let mut call = read(&server.url());
    let headers = call.request.headers_mut();
    headers.insert("user-agent", "shop/2".parse().unwrap());
    response(&without_retries(), call).await;
    assert_eq!(server.requests()[0].header("user-agent"), Some("shop/2"));
}

#[tokio::test]
async fn a_response_is_returned_whole() {
    let bytes = "HTTP/1.1 422 Nope\r\nX-Id: a\r\nX-Id: b\r\nContent-Length: 2\r\n\r\nno";
    let server = FaultServer::start(Script::answer(bytes)).await;
    let response = response(&without_retries(), write(&server.url())).await;
    assert_eq!(response.status(), 422);
    assert_eq!(response.headers().get_all("x-id").iter().count(), 2);
    assert_eq!(response.body(), "no");
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let other = FaultServer::start(Script::json(200, "{}")).await;
    for status in [301, 302, 303, 307, 308] {
        let server = FaultServer::start(Script::answer(format!(
            "HTTP/1.1 {status} Away\r\nLocation: {}/x\r\nContent-Length: 0\r\n\r\n",
            other.url()
        )))
        .await;
        for call in [read(&server.url()), write(&server.url())] {
            assert_eq!(response(&without_retries(), call).await.status(), status);
        }
        assert_eq!(server.requests().len(), 2);
    }
    assert_eq!(other.connections(), 0);
}

#[tokio::test]
async fn no_cookie_is_kept() {
    let server = FaultServer::start(Script::answer(
        "HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    ))
    .await;
    let transport = without_retries();
    response(&transport, read(&server.url())).await;
    response(&transport, read(&server.url())).await;
    assert_eq!(server.requests()[1].header("cookie"), None);
}

#[tokio::test]
async fn a_configured_proxy_is_used() {
    let proxy = FaultServer::start(Script::json(200, "{}")).await;
    let builder = ReqwestTransport::builder().retry(RetryPolicy::none());
    let transport = builder.proxy(&proxy.url()).unwrap().build().unwrap();
    response(&transport, read("http://gate.invalid")).await;
    let request = &proxy.requests()[0];
    assert_eq!(request.target(), "http://gate.invalid/payments/1");
}

#[test]
fn invalid_settings_are_named() {
    let builder = ReqwestTransport::builder;
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA!\n-----END CERTIFICATE-----\n";
    for pem in ["", "no certificate", broken] {
        let error = builder().root_certificates(pem).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert_eq!(error.field(), Some("root_certificates"));
    }
    let proxy = builder().proxy("http://user:hunter2@:x").unwrap_err();
    assert_eq!(proxy.field(), Some("proxy"));
    assert!(!format!("{proxy} {proxy:?}").contains("hunter2"));
}

#[test]
fn debug_shows_settings_and_no_password() {
    let builder = ReqwestTransport::builder();
    let builder = builder.proxy("http://user:hunter2@127.0.0.1:1").unwrap();
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert!(shown.contains("Limits") && !shown.contains("hunter2"));
}

#[test]
fn a_transport_is_shared_as_a_trait_object() {
    let shared: std::sync::Arc<dyn Transport> = std::sync::Arc::new(without_retries());
    assert!(format!("{shared:?}").contains("ReqwestTransport"));
}

#[tokio::test]
async fn a_host_without_the_proxy_is_called_directly() {
    let proxy = FaultServer::start(Script::json(200, "{}")).await;
    let gateway = FaultServer::start(Script::json(200, "{}")).await;
    let builder = ReqwestTransport::builder().retry(RetryPolicy::none());
    let builder = builder.proxy(&proxy.url()).unwrap();
    let transport = builder.bypass_proxy("sandbox.invalid, 127.0.0.0/8");
    let transport = transport.build().unwrap();
    response(&transport, read(&gateway.url())).await;
    assert_eq!((proxy.requests().len(), gateway.requests().len()), (0, 1));
    response(&transport, read("http://gate.invalid")).await;
    assert_eq!((proxy.requests().len(), gateway.requests().len()), (1, 1));
}

// With root certificates, the last part is a call to a host that does not exist.
#[tokio::test]
async fn only_http_works_without_tls() {
    let gateway = FaultServer::start(Script::json(200, "{}")).await;
    let builder = ReqwestTransport::builder().retry(RetryPolicy::none());
    for builder in [builder.clone(), builder.separate_writes()] {
        let transport = builder.tls_optional().build().unwrap();
        response(&transport, read(&gateway.url())).await;
        let fault = transport.send(read("https://gate.invalid")).await;
        let fault = fault.unwrap_err();
        assert_eq!(fault.kind(), dhow_core::TransportErrorKind::NotSent);
        if std::env::var_os("SSL_CERT_FILE").is_some_and(|path| path == "/nowhere.pem") {
            let expected = "TLS cannot be set up: check that root certificates are installed";
            assert_eq!(fault.what(), expected);
            let source = std::error::Error::source(&fault).unwrap().to_string();
            assert!(source.contains("certificates"), "{source}");
        }
    }
}

#[tokio::test]
async fn a_gateway_on_this_machine_needs_no_tls() {
    let gateway = FaultServer::start(Script::json(200, "{}")).await;
    let url = BaseUrl::new(gateway.url()).unwrap();
    let transport = ReqwestTransport::for_base_urls([&url, &url]).unwrap();
    response(&transport, read(&gateway.url())).await;
    assert_eq!(gateway.requests().len(), 1);
}

#[test]
fn a_gateway_elsewhere_needs_tls() {
    let local = BaseUrl::new("http://127.0.0.1:1").unwrap();
    let far = BaseUrl::new("https://gate.example").unwrap();
    assert!(ReqwestTransport::for_base_urls([&local, &far]).is_ok());
}
