//! `dhow serve` and `dhow orders` on PostgreSQL.

use dhow_tests::PostgresServer;

use crate::{serving::wait_until, shop_bench::Bench};

#[test]
fn a_store_in_a_database_survives_crashes_of_both_sides() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let url = server.database();
    let bench = Bench::on(url.clone());
    for command in [
        "orders",
        "orders show ORDER-1",
        "orders prune --older-than 1d",
    ] {
        let error = bench.dhow(command).args("--json").run().json(2);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(message.contains("has no tables of Dhow"), "{message}");
    }
    let schemas = server.sql(
        &url,
        "select count(*) from pg_namespace where nspname = 'dhow'",
    );
    assert_eq!(schemas.trim(), "0");

    let serving = bench.serve();
    assert!(!serving.ready["store"].as_str().unwrap().contains('@'));
    let other = bench.serve();
    bench.expect("ORDER-1");
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    serving.kill();
    let effect = bench.shop.wait_for(1)[0].json();
    assert_eq!(effect["merchant_reference"], "ORDER-1");
    assert_eq!(bench.show("ORDER-1")["order"]["status"], "paid");

    bench.expect("ORDER-2");
    assert_eq!(other.get("/healthz").0, 200);
    server.stop_immediate();
    wait_until(|| other.get("/healthz").0 == 503);
    assert_eq!(bench.webhook(&other, "--reference ORDER-2"), 503);
    server.start();
    wait_until(|| other.get("/healthz").0 == 200);
    assert_eq!(bench.webhook(&other, "--reference ORDER-2"), 200);
    let is_paid = || bench.show("ORDER-2")["order"]["status"] == "paid";
    wait_until(is_paid);
    other.stop();
}

#[test]
fn tls_is_required_if_the_url_says_so() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = format!("{}?sslmode=require", server.database());
    let bench = Bench::on(url);
    for command in ["serve", "orders"] {
        let error = bench.dhow(command).args("--json").run().json(3);
        let causes = error["error"]["causes"].to_string();
        assert!(causes.contains("TLS"), "{error}");
    }
}

#[test]
fn a_wrong_url_is_told_from_a_server_that_does_not_answer() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    for command in ["serve", "orders", "orders prune --older-than 1d"] {
        let missing = Bench::on(server.url("missing"));
        let error = missing.dhow(command).args("--json").run().json(2);
        assert_eq!(error["error"]["field"], "--store", "{error}");
        assert!(
            error["error"]["message"]
                .as_str()
                .unwrap()
                .contains("does not exist"),
            "{error}"
        );
        let role = server.database().replace("postgres@", "nobody-9:secret-9@");
        let error = Bench::on(role).dhow(command).args("--json").run().json(2);
        assert!(!error.to_string().contains("secret-9"), "{error}");
        let nowhere = Bench::on("postgres://shop@127.0.0.1:1/shop".to_owned());
        let error = nowhere.dhow(command).args("--json").run().json(3);
        let message = error["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("127.0.0.1/shop does not answer"),
            "{message}"
        );
    }
}
