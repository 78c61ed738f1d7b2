//! `dhow serve` and `dhow orders` on a PostgreSQL server that requires TLS.

use std::{fs, path::PathBuf};

use dhow_tests::PostgresServer;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use crate::{
    command::{Dhow, fresh_path},
    serving::Serving,
    shop_bench::Bench,
};

/// A certificate authority, and the file of its certificate.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
}

impl Authority {
    fn new(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap();
        let file = fresh_path(name);
        fs::write(&file, certificate.pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            file,
        }
    }

    /// Certificate and key of a server with this name.
    fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        (certificate.pem(), key.serialize_pem())
    }

    /// Makes a command trust this authority and no other.
    fn trusted_by(&self, command: Dhow) -> Dhow {
        command.env("SSL_CERT_FILE", self.file.to_str().unwrap())
    }
}

/// The texts of an error's causes, for a command that cannot use the store.
fn causes(command: Dhow) -> String {
    let error = command.args("--json").run().json(3);
    error["error"]["causes"].to_string()
}

// `SSL_CERT_FILE` has no meaning on other systems.
#[cfg(target_os = "linux")]
#[test]
fn a_server_is_used_over_tls_if_its_authority_and_its_name_are_right() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let (right, wrong) = (Authority::new("root.pem"), Authority::new("other.pem"));
    let database = server.database();
    let (certificate, key) = right.issue("127.0.0.1");
    server.require_tls(&certificate, &key);

    let bench = Bench::on(format!("{database}?sslmode=require"));
    let serve = bench
        .dhow("serve --lease 1 --forward-to")
        .arg(bench.shop.url());
    let serving = Serving::start(right.trusted_by(serve));
    let order = "--provider hitpay --amount 599.00 --currency SGD --reference ORDER-1";
    let expect = bench.dhow(&format!("orders expect --json {order}"));
    right.trusted_by(expect).run().json(0);
    assert_eq!(bench.webhook(&serving, "--reference ORDER-1"), 200);
    let effect = bench.shop.wait_for(1)[0].json();
    assert_eq!(effect["merchant_reference"], "ORDER-1");
    let encrypted =
        "select count(*) > 0 and bool_and(ssl) from pg_stat_ssl join pg_stat_activity using (pid)
        where application_name = 'dhow'";
    assert_eq!(server.sql("postgres", encrypted), "t");
    serving.stop();

    // A store of another authority's server, with each word for TLS.
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        let bench = Bench::on(format!("{database}?sslmode={mode}"));
        let orders = right.trusted_by(bench.dhow("orders --json")).run().json(0);
        assert_eq!(orders["orders"][0]["status"], "paid", "{mode}");
        for command in ["serve", "orders"] {
            let causes = causes(wrong.trusted_by(bench.dhow(command)));
            assert!(causes.contains("UnknownIssuer"), "{mode}: {causes}");
        }
    }
    let plain = Bench::on(format!("{database}?sslmode=disable"));
    // The server answers that the URL lacks TLS, so the URL is to be corrected.
    let refused = plain.dhow("orders --json").run().json(2);
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("no encryption"), "{message}");

    // The right authority, for a server with another name.
    let (certificate, key) = right.issue("db.example");
    server.require_tls(&certificate, &key);
    for mode in ["require", "verify-full"] {
        let bench = Bench::on(format!("{database}?sslmode={mode}"));
        let causes = causes(right.trusted_by(bench.dhow("orders")));
        assert!(causes.contains("not valid for name"), "{causes}");
    }
}
