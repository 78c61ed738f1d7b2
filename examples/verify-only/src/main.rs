//! HitPay's webhooks as a CGI program, with the verifier alone: no API key, no HTTP client, no async runtime.
//!
//! A web server starts it for each request. It compares the event with the order, and marks the order as paid before it replies.

#![expect(clippy::print_stderr, reason = "the web server's log")]

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use dhow_core::{Delivery, Expectation, NotConfirmed, Registry, Reply, WebhookVerifier};
use dhow_hitpay::FACTORY;

/// No webhook of HitPay is longer.
const LONGEST: u64 = 64 * 1024;

fn main() -> Result<(), Box<dyn Error>> {
    let gateways = Registry::verifiers_from_settings(&[FACTORY], env::vars_os(), &|path| fs::read(path))?;
    let hitpay = gateways.verifier("hitpay").ok_or("DHOW_HITPAY_SALT is not set")?;
    let orders = PathBuf::from(env::var("ORDERS")?);
    // HitPay sends POST only. With another status than 2xx it sends the webhook again.
    let reply = match env::var("REQUEST_METHOD").as_deref() {
        Ok("POST") => receive(&**hitpay, &orders, &delivery()?).unwrap_or_else(|error| {
            eprintln!("not stored: {error}");
            Reply::empty(503)
        }),
        _ => Reply::empty(405),
    };
    let content_type = reply.content_type().unwrap_or("text/plain");
    let mut output = io::stdout();
    write!(output, "Status: {}\r\nContent-Type: {content_type}\r\n\r\n", reply.status())?;
    output.write_all(reply.body())?;
    Ok(())
}

/// The request as the web server passes it on: headers in variables, the body on standard input, byte for byte.
fn delivery() -> Result<Delivery, Box<dyn Error>> {
    let mut body = Vec::new();
    io::stdin().take(LONGEST + 1).read_to_end(&mut body)?;
    let mut delivery = Delivery::post(env::var("SCRIPT_NAME").unwrap_or_default(), body);
    for (name, value) in env::vars_os() {
        let header = name.to_str().and_then(|name| name.strip_prefix("HTTP_"));
        if let (Some(name), Some(value)) = (header, value.to_str()) {
            delivery = delivery.with_header(&name.replace('_', "-"), value)?;
        }
    }
    Ok(delivery)
}

/// Verifies a delivery, and moves its order from the folder `open` to the folder `paid`.
fn receive(gateway: &dyn WebhookVerifier, orders: &Path, delivery: &Delivery) -> io::Result<Reply> {
    let verified = match gateway.verify_webhook(delivery) {
        Ok(verified) => verified,
        Err(rejection) => {
            eprintln!("{rejection}");
            return Ok(rejection.reply().clone());
        }
    };
    let event = gateway.event(&verified);
    let reference = event.merchant_reference.as_deref().unwrap_or_default();
    // The reference becomes the name of a file.
    if !reference.starts_with(|c: char| c.is_ascii_alphanumeric()) || reference.contains(['/', '\\']) {
        eprintln!("not an order of this shop: {reference:?}");
        return Ok(verified.reply().clone());
    }
    let (open, paid) = (orders.join("open").join(reference), orders.join("paid").join(reference));
    // One webhook of several is the first. For an unknown order the error makes HitPay send the webhook again.
    if paid.exists() {
        return Ok(verified.reply().clone());
    }
    let order: Expectation = serde_json::from_slice(&fs::read(&open)?)?;
    match event.confirm(&order) {
        Ok(confirmed) => {
            fs::rename(&open, &paid)?;
            // On the disk before the reply: an acknowledged webhook does not come again.
            File::open(orders.join("paid"))?.sync_all()?;
            eprintln!("paid: {}, {}", confirmed.merchant_reference(), confirmed.amount());
        }
        Err(NotConfirmed::NotPaid(_) | NotConfirmed::NotAPayment) => {}
        // Another amount, or the webhook alone proves too little.
        Err(reason) => eprintln!("look at {reference}: {reason}"),
    }
    Ok(verified.reply().clone())
}
