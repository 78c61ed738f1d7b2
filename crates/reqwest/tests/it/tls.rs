//! TLS by rustls: trust, and truncated streams.

use std::{net::SocketAddr, sync::Arc};

use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_tests::{FaultServer, Script};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio::{
    io::{AsyncWriteExt, copy, split},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::calls::{assert_maybe_sent, assert_not_sent, fault, response, write};

/// TLS server in front of a plain one.
struct TlsProxy {
    url: String,
    certificate: String,
}

impl TlsProxy {
    /// Starts the server. With `sends_close_notify` it sends `close_notify` at the end of the stream; otherwise it just closes the connection.
    async fn of(server: SocketAddr, name: &str, sends_close_notify: bool) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed([name.to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(forward(
                    acceptor.clone(),
                    stream,
                    server,
                    sends_close_notify,
                ));
            }
        });
        Self {
            url,
            certificate: cert.pem(),
        }
    }

    fn trusting(&self) -> ReqwestTransport {
        let builder = ReqwestTransport::builder().retry(RetryPolicy::none());
        let builder = builder.root_certificates(&self.certificate).unwrap();
        builder.build().unwrap()
    }
}

async fn forward(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    server: SocketAddr,
    sends_close_notify: bool,
) {
    let Ok(near) = acceptor.accept(stream).await else {
        return;
    };
    let (mut near_read, mut near_write) = split(near);
    let far = TcpStream::connect(server).await.unwrap();
    let (mut far_read, mut far_write) = far.into_split();
    let up = tokio::spawn(async move { copy(&mut near_read, &mut far_write).await });
    let _ = copy(&mut far_read, &mut near_write).await;
    if sends_close_notify {
        let _ = near_write.shutdown().await;
    }
    up.abort();
}

#[tokio::test]
async fn a_trusted_gateway_is_called() {
    let server = FaultServer::start(Script::json(201, "{}")).await;
    let proxy = TlsProxy::of(server.address(), "127.0.0.1", true).await;
    let response = response(&proxy.trusting(), write(&proxy.url)).await;
    assert_eq!(
        (response.status().as_u16(), server.requests().len()),
        (201, 1)
    );
}

#[tokio::test]
async fn an_untrusted_gateway_receives_nothing() {
    let server = FaultServer::start(Script::json(201, "{}")).await;
    let proxy = TlsProxy::of(server.address(), "127.0.0.1", true).await;
    let transport = ReqwestTransport::new().unwrap();
    let error = fault(&transport, write(&proxy.url)).await;
    assert_not_sent(&error, "no connection to the server");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_accepted() {
    let server = FaultServer::start(Script::json(201, "{}")).await;
    let proxy = TlsProxy::of(server.address(), "gate.example", true).await;
    let error = fault(&proxy.trusting(), write(&proxy.url)).await;
    assert_not_sent(&error, "no connection to the server");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_write_with_a_truncated_tls_response_is_a_fault_and_is_sent_once() {
    let whole = "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}";
    for cut in 0..whole.len() {
        let script = Script::answer(whole).close_after(cut);
        let server = FaultServer::start(script).await;
        let proxy = TlsProxy::of(server.address(), "127.0.0.1", true).await;
        let error = fault(&proxy.trusting(), write(&proxy.url)).await;
        assert_eq!(error.kind(), dhow_core::TransportErrorKind::MaybeSent);
        assert_eq!(server.requests().len(), 1);
    }
}

// A response without a length ends with the stream. Only TLS tells a complete stream from a truncated one.
#[tokio::test]
async fn a_response_without_a_length_ends_only_with_close_notify() {
    let unannounced = Script::answer("HTTP/1.1 200 OK\r\n\r\n{}");
    let server = FaultServer::start(unannounced).await;
    let proxy = TlsProxy::of(server.address(), "127.0.0.1", true).await;
    assert_eq!(
        response(&proxy.trusting(), write(&proxy.url)).await.body(),
        "{}"
    );
    let proxy = TlsProxy::of(server.address(), "127.0.0.1", false).await;
    let error = fault(&proxy.trusting(), write(&proxy.url)).await;
    assert_maybe_sent(
        &error,
        "the connection ended before the end of the response",
    );
}
