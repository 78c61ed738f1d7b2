//! The proxy of the settings.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use crate::{
    command::{Dhow, dhow, fresh_path},
    served::Served,
};

/// Starts a proxy that refuses one request and passes its first line on.
fn proxy() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        let response = "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let _ = stream.write_all(response.as_bytes());
        let _ = sender.send(line);
    });
    (url, receiver)
}

fn status() -> Dhow {
    let status = dhow("status hitpay A --json").env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2");
    status.env("DHOW_HITPAY_BASE_URL", "https://gateway.invalid/v1")
}

#[test]
fn calls_go_through_the_proxy_of_the_first_setting() {
    let dead = "http://127.0.0.1:1";
    let (file, config) = (fresh_path("proxy.env"), fresh_path("dhow.toml"));
    type Set = fn(Dhow, &str, [&std::path::Path; 2]) -> Dhow;
    let ways: [Set; 5] = [
        |dhow, url, _| {
            dhow.env("DHOW_PROXY", url)
                .env("HTTPS_PROXY", "http://127.0.0.1:1")
        },
        |dhow, url, [file, _]| {
            std::fs::write(file, format!("DHOW_PROXY={url}\n")).unwrap();
            dhow.arg("--env-file").arg(file)
        },
        |dhow, url, [_, config]| {
            std::fs::write(config, format!("proxy = \"{url}\"\n")).unwrap();
            dhow.arg("--config")
                .arg(config)
                .env("HTTPS_PROXY", "http://127.0.0.1:1")
        },
        |dhow, url, _| dhow.env("HTTPS_PROXY", url),
        |dhow, url, _| dhow.env("all_proxy", url),
    ];
    for (index, set) in ways.into_iter().enumerate() {
        let (url, arrived) = proxy();
        let error = set(status(), &url, [&file, &config]).run().json(3);
        assert_eq!(error["error"]["outcome"], "not-sent", "{index}");
        let line = arrived.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(line, "CONNECT gateway.invalid:443 HTTP/1.1\r\n", "{index}");
    }
    let ended = dhow("status hitpay A").env("DHOW_HITPAY_API_KEY", "test_51c9f0a4b2");
    let ended = ended.env("DHOW_PROXY", dead).run();
    let advice = "check the proxy of DHOW_PROXY";
    assert!(ended.stderr.contains(advice), "{}", ended.stderr);
    let object = status().env("DHOW_PROXY", dead).run().json(3);
    let next = object["next"][0].as_str().unwrap();
    assert!(next.starts_with(advice), "{object}");
}

#[test]
fn no_proxy_is_used_for_this_machine_or_where_it_is_switched_off() {
    let served = Served::start();
    let balance = || served.dhow("balance hitpay --json");
    balance()
        .env("DHOW_PROXY", "http://127.0.0.1:1")
        .run()
        .json(0);
    balance()
        .env("HTTPS_PROXY", "http://127.0.0.1:1")
        .run()
        .json(0);
    for dhow in [
        status()
            .env("DHOW_PROXY", "none")
            .env("HTTPS_PROXY", "http://127.0.0.1:1"),
        status()
            .env("HTTPS_PROXY", "http://127.0.0.1:1")
            .env("NO_PROXY", "x.example,.invalid"),
    ] {
        let error = dhow.run().json(3);
        let causes = error["error"]["causes"].to_string();
        assert!(!causes.contains("refused"), "{causes}");
        // The host may have been called without the proxy.
        let next = error["next"].to_string();
        let is_known = next == "null" || next.contains("to machines that NO_PROXY does not name");
        assert!(is_known, "{error}");
    }
}

#[test]
fn a_proxy_that_is_not_valid_is_named_without_its_password() {
    for url in ["socks5://u:hunter2@127.0.0.1:1", "http://u:hunter2@", "a b"] {
        for variable in ["DHOW_PROXY", "HTTPS_PROXY"] {
            let ended = status().env(variable, url).run();
            let error = ended.json(2);
            assert_eq!(error["error"]["field"], variable, "{url}");
            assert!(!ended.stdout.contains("hunter2"), "{}", ended.stdout);
        }
    }
    let doctor = dhow("doctor --json").env("DHOW_PROXY", "socks5://127.0.0.1:1");
    let doctor = doctor.run().json(2).to_string();
    assert!(
        doctor.contains("must be the URL of an HTTP proxy"),
        "{doctor}"
    );
}
