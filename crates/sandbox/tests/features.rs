//! A build contains the gateways of its features.
//!
//! `cargo xtask ci` runs these tests with each gateway alone and with none.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use dhow_sandbox::Sandbox;
use http::{Method, StatusCode};

/// Path name and title of each gateway, and true if this build contains it.
const GATEWAYS: &[(&str, &str, bool)] = &[
    ("hitpay", "HitPay", cfg!(feature = "hitpay")),
    ("hpay", "HPay", cfg!(feature = "hpay")),
    ("hub2", "Hub2", cfg!(feature = "hub2")),
    ("payatom", "PayAtom", cfg!(feature = "payatom")),
];

#[tokio::test]
async fn the_page_for_shops_shows_the_gateways_of_the_build() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let page = reqwest::get(format!("http://{}/connect", sandbox.addr()));
    let page = page.await.unwrap().text().await.unwrap();
    for (name, title, on) in GATEWAYS {
        let shown = page.contains(&format!("<h2>{title}</h2>"));
        assert_eq!(shown, *on, "{name}");
    }
}

#[tokio::test]
async fn variables_are_those_of_the_gateways_of_the_build() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let variables = sandbox.env();
    for (name, _, on) in GATEWAYS {
        let prefix = format!("DHOW_{}_", name.to_uppercase());
        let given = variables
            .iter()
            .any(|(variable, _)| variable.starts_with(&prefix));
        assert_eq!(given, *on, "{name}");
    }
}

#[tokio::test]
async fn requests_to_the_gateways_of_the_build_are_counted() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    for (name, _, on) in GATEWAYS {
        let path = format!("/{name}/nowhere");
        let response = reqwest::get(format!("http://{}{path}", sandbox.addr()));
        assert_eq!(response.await.unwrap().status(), StatusCode::NOT_FOUND);
        let counted = sandbox.requests().count(&Method::GET, &path);
        assert_eq!(counted, usize::from(*on), "{name}");
    }
}
