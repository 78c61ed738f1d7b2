//! The OpenAPI document, checked against real requests and answers of every operation.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use crate::bench::{Merchant, TestBench, TestResponse, send};

mod gateways;
mod schema;

/// A sandbox with its document, and the operations and statuses that were seen.
struct Checked {
    bench: TestBench,
    document: Value,
    seen: BTreeSet<(String, u16)>,
}

/// Finds the value of a path's part in a path, such as `7` for `{number}`.
fn fill(template: &str, parts: &[&str]) -> String {
    let mut parts = parts.iter();
    let segments = template
        .split('/')
        .map(|segment| match segment.starts_with('{') {
            true => *parts
                .next()
                .unwrap_or_else(|| panic!("{template} needs more parts")),
            false => segment,
        });
    segments.collect::<Vec<_>>().join("/")
}

impl Checked {
    async fn new() -> Self {
        let bench = TestBench::new().await;
        let document = send(bench.root(Method::GET, "/_sandbox/openapi.json")).await;
        assert_eq!(document.headers["content-type"], "application/json");
        let document = document.json();
        let seen = BTreeSet::new();
        Self {
            bench,
            document,
            seen,
        }
    }

    /// Sends a request of an operation, and checks request and answer by the document.
    async fn call(
        &mut self,
        operation: &str,
        parts: &[&str],
        body: Option<Value>,
        expected: u16,
    ) -> Value {
        let (method, template) = operation.split_once(' ').unwrap();
        let described = &self.document["paths"][template][method.to_lowercase()];
        assert!(described.is_object(), "{operation} is not described");
        let (schema, json) = ("/content/application~1json/schema", body.as_ref());
        if let Some(body) = json.filter(|_| expected < 400) {
            let schema = described["requestBody"].pointer(schema);
            let schema = schema.unwrap_or_else(|| panic!("{operation} has no body"));
            schema::check(&self.document, schema, body)
                .unwrap_or_else(|error| panic!("{operation}: body{error}"));
        }
        let path = format!("/_sandbox{}", fill(template, parts));
        let call = self.bench.root(method.parse().unwrap(), &path);
        let answer = send(match &body {
            Some(body) => call.json(body),
            None => call,
        })
        .await;
        assert_eq!(answer.status, expected, "{operation}: {}", answer.text);
        self.seen.insert((operation.to_owned(), answer.status));
        self.check_answer(operation, described, &answer)
    }

    fn check_answer(&self, operation: &str, described: &Value, answer: &TestResponse) -> Value {
        let status = answer.status;
        let described = &described["responses"][status.to_string()];
        let content = described["content"].as_object();
        let content = content.unwrap_or_else(|| panic!("{operation}: {status} is not described"));
        let (kind, content) = content.iter().next().unwrap();
        let sent = answer.headers["content-type"].to_str().unwrap();
        assert!(sent.starts_with(kind.as_str()), "{operation}: {sent}");
        if kind != "application/json" {
            return Value::Null;
        }
        let json = answer.json();
        schema::check(&self.document, &content["schema"], &json)
            .unwrap_or_else(|error| panic!("{operation}: answer{error}"));
        json
    }

    /// Calls an operation without a body twice: the second time the state does not allow it.
    async fn once(&mut self, operation: &str, parts: &[&str]) {
        self.call(operation, parts, None, 200).await;
        self.call(operation, parts, None, 409).await;
    }

    /// Every operation with each of its statuses.
    fn described(&self) -> BTreeSet<(String, u16)> {
        let mut all = BTreeSet::new();
        for (path, methods) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                for status in operation["responses"].as_object().unwrap().keys() {
                    let name = format!("{} {path}", method.to_uppercase());
                    all.insert((name, status.parse().unwrap()));
                }
            }
        }
        all
    }

    async fn records_and_requests(&mut self) {
        self.call("GET /openapi.json", &[], None, 200).await;
        self.call("GET /env", &[], None, 200).await;
        self.call("GET /state", &[], None, 200).await;
        let page = self.call("GET /records", &[], None, 200).await;
        assert!(page["total"].as_u64().unwrap() > 20, "{}", page["total"]);
        for record in page["records"].as_array().unwrap() {
            let parts = ["gateway", "kind", "id"].map(|name| record[name].as_str().unwrap());
            let path = "GET /records/{gateway}/{kind}/{id}";
            self.call(path, &parts, None, 200).await;
            self.call(&format!("{path}/timeline"), &parts, None, 200)
                .await;
        }
        let requests = self.call("GET /requests", &[], None, 200).await;
        for request in requests.as_array().unwrap() {
            let number = request["number"].to_string();
            self.call("GET /requests/{number}", &[&number], None, 200)
                .await;
            self.call("GET /requests/{number}/curl", &[&number], None, 200)
                .await;
        }
    }

    async fn deliveries(&mut self) {
        let switches = "POST /deliveries/switches";
        self.call(switches, &[], Some(json!({"copies": "x"})), 422)
            .await;
        let hold = json!({"hold": true, "copies": 0, "delay_seconds": "0", "before_answer": false});
        self.call(switches, &[], Some(hold), 200).await;
        self.call("GET /deliveries/switches", &[], None, 200).await;
        self.bench.sandbox.deliveries().idle().await;
        let id = self.bench.request().await;
        self.bench.sandbox.hitpay().pay(&id).unwrap();
        let held = self.bench.sandbox.deliveries().held()[0].to_string();
        let act = "POST /deliveries/{number}/{action}";
        for (action, body) in [
            ("delay", json!({"seconds": 1})),
            ("retry", json!({})),
            ("hold", json!({})),
        ] {
            self.call(act, &[&held, action], Some(body), 409).await;
        }
        let release = "POST /deliveries/release";
        self.call(release, &[], Some(json!({"order": "any"})), 422)
            .await;
        self.call(release, &[], Some(json!({"numbers": [held]})), 200)
            .await;
        self.call(release, &[], Some(json!({"order": "latest-first"})), 200)
            .await;
        let sent = self.call("GET /deliveries", &[], None, 200).await;
        let number = sent[0]["number"].to_string();
        for (action, body) in [
            ("resend", None),
            ("duplicate", Some(json!({"copies": 2}))),
            ("late", Some(json!({"seconds": "60"}))),
            ("tamper", Some(json!({"part": "signature"}))),
            ("tamper", Some(json!({"part": "body"}))),
        ] {
            self.call(act, &[&number, action], body, 201).await;
        }
        self.call(act, &[&number, "late"], Some(json!({})), 422)
            .await;
        let late = self.bench.sandbox.deliveries().all();
        let late = late
            .iter()
            .find(|sent| sent.next_attempt.is_some())
            .unwrap()
            .number
            .to_string();
        self.call(act, &[&late, "delay"], Some(json!({"seconds": 90})), 200)
            .await;
        for action in ["hold", "release"] {
            self.call(act, &[&late, action], None, 200).await;
        }
        self.bench.sandbox.deliveries().idle().await;
        for sent in self
            .call("GET /deliveries", &[], None, 200)
            .await
            .as_array()
            .unwrap()
        {
            let number = sent["number"].to_string();
            self.call("GET /deliveries/{number}", &[&number], None, 200)
                .await;
            self.call("GET /deliveries/{number}/http", &[&number], None, 200)
                .await;
        }
    }

    async fn faults_clock_and_quirks(&mut self) {
        let add = "POST /faults";
        let kinds = [
            "bad-gateway",
            "html-200",
            "server-error",
            "too-many-requests",
            "cut",
            "hang",
            "delay",
        ];
        for kind in kinds {
            let body = json!({"fault": kind, "method": "POST", "path": "/hitpay/none", "times": 0, "before_work": true,
                "after_bytes": 5, "milliseconds": 5, "retry_after": null});
            self.call(add, &[], Some(body), 201).await;
        }
        self.call(add, &[], Some(json!({"fault": "other"})), 422)
            .await;
        let faults = self.call("GET /faults", &[], None, 200).await;
        assert_eq!(faults["waiting"], kinds.len());
        let number = faults["faults"][0]["number"].to_string();
        self.call("DELETE /faults/{number}", &[&number], None, 200)
            .await;
        self.call("DELETE /faults", &[], None, 200).await;
        self.call("GET /clock", &[], None, 200).await;
        self.call("POST /clock", &[], Some(json!({"seconds": 60})), 200)
            .await;
        self.call(
            "POST /clock",
            &[],
            Some(json!({"to": "2035-01-01T00:00:00Z"})),
            200,
        )
        .await;
        self.call(
            "POST /clock",
            &[],
            Some(json!({"to": "2025-01-01T00:00:00Z"})),
            422,
        )
        .await;
        let quirks = self.call("GET /quirks", &[], None, 200).await;
        let name = quirks[0]["quirk"].as_str().unwrap();
        let on = json!({"quirk": name, "on": true});
        self.call("POST /quirks", &[], Some(on), 200).await;
        self.call(
            "POST /quirks",
            &[],
            Some(json!({"quirk": "none/none"})),
            422,
        )
        .await;
        for list in ["records", "requests", "deliveries"] {
            let path = format!("/_sandbox/{list}?limit=x");
            let refused = send(self.bench.root(Method::GET, &path)).await;
            let operation = format!("GET /{list}");
            let described = self.document["paths"][format!("/{list}")]["get"].clone();
            self.check_answer(&operation, &described, &refused);
            self.seen.insert((operation, refused.status));
        }
    }

    /// Sends an unknown member and an unknown query name to every operation, and text for every number in a path.
    async fn undescribed(&mut self) {
        let operations: BTreeSet<String> =
            self.described().into_iter().map(|(name, _)| name).collect();
        for operation in operations {
            let (method, template) = operation.split_once(' ').unwrap();
            let (number, parts) = match template.contains("{number}") {
                true => (true, vec!["1", "resend"]),
                false => (false, vec!["hitpay", "payment", "none"]),
            };
            let path = format!("/_sandbox{}", fill(template, &parts));
            let call = |path: &str| self.bench.root(method.parse().unwrap(), path);
            let mut refused = vec![
                (call(&format!("{path}?surplus=1")), "surplus"),
                (call(&path).json(&json!({"surplus": 1})), "surplus"),
                (call(&path).form(&[("surplus", "1")]), "surplus"),
                (call(&path).json(&json!([1])), "body"),
            ];
            if number {
                let path = format!("/_sandbox{}", fill(template, &["-1", "resend"]));
                refused.push((call(&path), "number"));
            }
            for (call, name) in refused {
                let answer = send(call).await;
                assert_eq!(answer.status, 422, "{operation}: {}", answer.text);
                let described = &self.document["paths"][template][method.to_lowercase()];
                let json = self.check_answer(&operation, described, &answer);
                let message = json["message"].as_str().unwrap();
                assert!(message.contains(name), "{operation}: {message}");
            }
            self.seen.insert((operation, 422));
        }
    }

    /// Calls every operation on something that does not exist.
    async fn unknown(&mut self) {
        for (operation, _) in self
            .described()
            .into_iter()
            .filter(|(_, status)| *status == 404)
        {
            let parts = match operation.contains("{number}") {
                true => vec!["999999", "resend"],
                false if operation.contains("{gateway}") => vec!["hitpay", "payment", "none"],
                false => vec!["none"],
            };
            let body = operation
                .contains("virtual-accounts")
                .then(|| json!({"amount": 1}));
            self.call(&operation, &parts, body, 404).await;
        }
    }
}

#[tokio::test]
async fn every_operation_answers_as_the_document_says() {
    let mut checked = Checked::new().await;
    let merchant = Merchant::responding(&[200, 500, 200]).await;
    checked
        .bench
        .sandbox
        .hitpay()
        .register_endpoint(&merchant.url, &[]);
    checked.hitpay().await;
    checked.hpay().await;
    checked.payatom().await;
    let mut checked = checked.hub2().await;
    checked.deliveries().await;
    checked.records_and_requests().await;
    checked.faults_clock_and_quirks().await;
    checked.unknown().await;
    checked.undescribed().await;
    let described = checked.described();
    // Requests from other machines are in the tests of access.
    let missing: Vec<_> = described
        .difference(&checked.seen)
        .filter(|(_, status)| *status != 403)
        .collect();
    assert!(missing.is_empty(), "not called: {missing:#?}");
    assert!(described.len() > 150, "{}", described.len());
}

#[tokio::test]
async fn names_of_operations_are_unique_and_every_part_of_a_path_is_described() {
    let checked = Checked::new().await;
    let mut names = BTreeSet::new();
    for (path, methods) in checked.document["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            assert!(
                names.insert(operation["operationId"].as_str().unwrap().to_owned()),
                "{path}"
            );
            assert!(operation["summary"].as_str().unwrap().len() > 8, "{path}");
            let parameters = operation["parameters"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            let described = parameters
                .iter()
                .filter(|parameter| parameter["in"] == "path");
            let described: Vec<_> = described
                .map(|parameter| parameter["name"].as_str().unwrap())
                .collect();
            let parts = path
                .split('/')
                .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
            let parts: Vec<_> = parts.collect();
            assert_eq!(described, parts, "{path}");
        }
    }
}
