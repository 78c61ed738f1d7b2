//! The tables of calls agree with the endpoints of the gateways.

use std::collections::BTreeSet;

use serde_json::Value;

/// Reads a TOML file of the workspace as JSON.
fn read(path: &str) -> Value {
    let path = format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn every_endpoint_of_a_gateway_is_a_call_of_its_table() {
    for gateway in ["hitpay", "payatom", "hpay", "hub2"] {
        let table = read(&format!("record/data/{gateway}.toml"));
        let routes = table["routes"].as_str().unwrap().lines();
        let routes: BTreeSet<String> = routes
            .filter(|line| !line.is_empty())
            .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect();
        let endpoints = read(&format!("{gateway}/ENDPOINTS.toml"));
        let tables = endpoints.as_object().unwrap().values();
        let endpoints = tables.flat_map(|list| list.as_array().unwrap());
        for endpoint in endpoints {
            let text = |name: &str| endpoint[name].as_str().unwrap_or_default();
            let (method, path) = (text("method"), text("path"));
            // Webhooks and paths that the gateway tells each merchant are no fixed call.
            let is_call = path.starts_with('/') && !path.starts_with("/{") && !path.contains(' ');
            let is_webhook = path.contains("callback");
            if is_call && !is_webhook {
                let route = format!("{method} {path}");
                assert!(routes.contains(&route), "{gateway}: {route}");
            }
        }
    }
}

#[test]
fn every_name_of_a_member_stands_once_in_its_table() {
    for gateway in ["hitpay", "payatom", "hpay", "hub2"] {
        let table = read(&format!("record/data/{gateway}.toml"));
        let mut seen = BTreeSet::new();
        for (class, names) in table.as_object().unwrap() {
            if ["words", "messages", "path_words", "routes"].contains(&class.as_str()) {
                continue;
            }
            for name in names.as_str().unwrap().split_whitespace() {
                let name = name.split('=').next().unwrap();
                assert!(
                    seen.insert(name.to_owned()),
                    "{gateway}: {name} is in {class} again"
                );
            }
        }
        assert!(seen.len() > 50, "{gateway}");
    }
}
