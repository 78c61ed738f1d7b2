//! `dhow serve`: limits of requests, a store that is not available, and mistakes of the command line.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use crate::{
    command::{dhow, fresh_path},
    serving::wait_until,
    shop_bench::Bench,
};

#[test]
fn requests_have_limits() {
    let bench = Bench::new();
    let serving = bench.serve();
    for path in ["/", "/webhooks", "/webhooks/nobody", "/webhooks/hitpay/x"] {
        assert_eq!(serving.get(path).0, 404, "{path}");
    }
    let mut large = TcpStream::connect(serving.host()).unwrap();
    let body = "x".repeat(70_000);
    let head = "POST /webhooks/hitpay HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 70000\r\n\r\n";
    large.write_all(format!("{head}{body}").as_bytes()).unwrap();
    let mut response = [0; 12];
    large.read_exact(&mut response).unwrap();
    assert_eq!(&response, b"HTTP/1.1 413");
    // A caller that never finishes its head is disconnected, and so is one that sends nothing after its first request.
    let mut slow = TcpStream::connect(serving.host()).unwrap();
    slow.write_all(b"POST /webhooks/hitpay HTTP/1.1\r\nhost:")
        .unwrap();
    let mut idle = TcpStream::connect(serving.host()).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    for stream in [&mut slow, &mut idle] {
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .unwrap();
        stream.read_to_end(&mut Vec::new()).unwrap();
    }
    serving.stop();
}

#[test]
fn a_locked_store_is_unavailable_until_it_is_unlocked() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    assert_eq!(serving.get("/healthz"), (200, "ok\n".to_owned()));
    let other = rusqlite::Connection::open(&bench.store).unwrap();
    other.execute_batch("begin immediate").unwrap();
    assert_eq!(serving.get("/healthz").0, 503);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 503);
    let metrics = serving.get("/metrics").1;
    assert!(metrics.contains("dhow_store_up 0"), "{metrics}");
    assert!(
        metrics.contains("dhow_webhooks_not_stored_total{account=\"hitpay\"} 1"),
        "{metrics}"
    );
    other.execute_batch("rollback").unwrap();
    wait_until(|| serving.get("/healthz").0 == 200);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    bench.shop.wait_for(1);
    serving.stop();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_unavailable_until_there_is_space() {
    let bench = Bench::new();
    let serving = bench.serve();
    bench.expect("ORDER-1");
    assert_eq!(serving.get("/healthz").0, 200);
    let log = bench.store.with_extension("db-wal");
    let size = std::fs::metadata(log).unwrap().len();
    serving.limit_files(&size.to_string());
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 503);
    assert_eq!(serving.get("/healthz").0, 503);
    serving.limit_files("unlimited");
    assert_eq!(serving.get("/healthz").0, 200);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    bench.shop.wait_for(1);
    serving.stop();
    let store = rusqlite::Connection::open(&bench.store).unwrap();
    let probes = "select count(*) from dhow_rejected";
    let probes = store.query_row(probes, (), |row| row.get::<_, u32>(0));
    assert_eq!(probes, Ok(0));
}

/// Runs `serve` with arguments that it refuses, and returns the message.
fn refused(bench: &Bench, code: i32, arguments: &str) -> String {
    let error = bench.dhow("serve --json").args(arguments).run().json(code);
    error["error"]["message"].as_str().unwrap().to_owned()
}

#[test]
fn mistakes_are_named_before_anything_is_created() {
    let bench = Bench::new();
    let message = refused(&bench, 2, "--forward-to http://localhost:1/effects");
    assert!(
        message.starts_with("DHOW_FORWARD_SECRET is required"),
        "{message}"
    );
    let message = refused(&bench, 2, "--forward-to http://shop.example/effects");
    assert!(message.contains("must use https"), "{message}");
    let message = refused(&bench, 2, "--forward-to https://me:secret-9@shop.example/");
    assert!(
        message.contains("must not contain a user name") && !message.contains("secret-9"),
        "{message}"
    );
    let weak = bench.dhow("serve --json --forward-to http://localhost:1/effects");
    let weak = weak
        .env("DHOW_FORWARD_SECRET", "whsec_c2VjcmV0LTk=")
        .run()
        .json(2);
    let message = weak["error"]["message"].as_str().unwrap();
    assert!(
        message.contains("24 to 64 random bytes") && !message.contains("c2Vj"),
        "{message}"
    );
    assert!(!bench.store.exists());

    let accountless = dhow("serve --json --store sqlite:x.db").run().json(2);
    let message = accountless["error"]["message"].as_str().unwrap();
    assert!(message.contains("at least one gateway"), "{message}");
    let nowhere = bench.sandbox.dhow("serve --json").run().json(2);
    assert_eq!(nowhere["error"]["field"], "--store");
    assert!(!Path::new("x.db").exists());
}

#[test]
fn a_port_in_use_and_an_unusable_store_are_named() {
    let bench = Bench::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let message = refused(&bench, 2, &format!("--addr {address}"));
    assert!(message.contains(&address), "{message}");
    assert!(!bench.store.exists(), "nothing is created");

    for (url, code, expected) in [
        (
            "sqlite:no-such-folder/shop.db",
            2,
            "the folder no-such-folder does not exist",
        ),
        (
            "postgres://shop:secret-9@127.0.0.1:1/shop",
            3,
            "not available",
        ),
        ("shop.db", 2, "must be sqlite:PATH"),
    ] {
        let serve = bench.sandbox.dhow("serve --json --store").arg(url);
        let error = serve.run().json(code);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains(expected) && !message.contains("secret-9"),
            "{message}"
        );
    }
    let text = fresh_path("notes.txt");
    std::fs::write(
        &text,
        "these are notes and not a database, and they stay as they are".repeat(99),
    )
    .unwrap();
    let serve = bench
        .sandbox
        .dhow("serve --json --store")
        .arg(format!("sqlite:{}", text.display()));
    let error = serve.run().json(2);
    assert!(
        error["error"]["message"]
            .as_str()
            .unwrap()
            .contains("the file is no SQLite database"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_new_store_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    let serving = bench.serve();
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", bench.store.display());
        let mode = std::fs::metadata(file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{end}");
    }
    serving.stop();
}
