//! `dhow listen` and `dhow serve` that would forward to themselves.

use crate::{
    command::fresh_path,
    listen::Listening,
    relay::Relay,
    served::Served,
    serving::{Serving, wait_until},
    shop_bench::Bench,
};

#[test]
fn a_target_that_is_the_command_itself_is_refused_at_the_start() {
    let served = Served::start();
    for command in ["listen", "serve --store sqlite:never.db"] {
        for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0"] {
            for listening in ["127.0.0.1:8099", "0.0.0.0:8099"] {
                let line = format!("{command} --json --addr {listening} --forward-to");
                let url = format!("http://{host}:8099/webhooks/hitpay");
                let error = served.dhow(&line).arg(url).run().json(2);
                assert_eq!(error["error"]["field"], "--forward-to", "{error}");
                let message = error["error"]["message"].as_str().unwrap();
                assert!(message.contains("must name another server"), "{message}");
            }
        }
    }
}

#[test]
fn a_request_that_comes_back_is_refused() {
    let served = Served::start();
    let relay = Relay::start();
    let target = format!("{}/webhooks/GATEWAY", relay.url());
    let mut listening = Listening::start(served.dhow("listen hitpay --forward-to").arg(target));
    relay.lead_to(listening.ready["url"].as_str().unwrap());
    let send = format!(
        "webhook send hitpay --json --to {}",
        listening.url("hitpay")
    );
    let sent = served.dhow(&send).run().json(1);
    assert_eq!(sent["reply"]["status"], 508, "{sent}");
    let body = sent["reply"]["body"].as_str().unwrap();
    assert!(body.contains("has forwarded the request itself"), "{body}");
    let shown = listening.next();
    assert_eq!(
        (&shown["delivery"], &shown["verdict"]),
        (&1.into(), &"valid".into())
    );
    let answered = listening.next();
    assert_eq!(answered["forwarded"]["status"], 508, "{answered}");
    // The next webhook is the second one: the one that came back was none.
    served.dhow(&send).run().json(1);
    assert_eq!(listening.next()["delivery"], 2);
}

#[test]
fn two_commands_may_pass_a_webhook_on_to_each_other_once() {
    let served = Served::start();
    let folder = fresh_path("hooks");
    let second = served.dhow("listen hitpay --save").arg(&folder);
    let mut second = Listening::start(second);
    let first = served.dhow("listen hitpay --forward-to");
    let mut first = Listening::start(first.arg(second.url("GATEWAY")));
    let send = format!("webhook send hitpay --json --to {}", first.url("hitpay"));
    served.dhow(&send).run().json(0);
    assert_eq!(first.next()["verdict"], "valid");
    assert_eq!(first.next()["forwarded"]["status"], 200);
    // The saved request is one that the first command has passed on, and it is sent there again.
    let saved = second.next()["saved"].clone();
    let again = format!("{send} --file {}", saved.as_str().unwrap());
    served.dhow(&again).run().json(0);
}

#[test]
fn an_effect_that_comes_back_is_refused() {
    let bench = Bench::new();
    let relay = Relay::start();
    let target = format!("{}/webhooks/hitpay", relay.url());
    let serve = bench.dhow("serve --lease 1 --forward-to").arg(target);
    let serving = Serving::start(serve);
    relay.lead_to(serving.ready["url"].as_str().unwrap());
    bench.expect("ORDER-1");
    bench.webhook(&serving, "--reference ORDER-1");
    let error = || bench.show("ORDER-1")["effects"][0]["last_error"].to_string();
    wait_until(|| error().contains("508"));
    let log = serving.stop();
    assert!(
        log.contains("a forwarded effect came back and was refused"),
        "{log}"
    );
    assert_eq!(
        bench.show("ORDER-1")["deliveries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}
