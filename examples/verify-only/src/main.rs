//! HitPay's webhooks as a CGI program, with the verifier alone: no API key, no HTTP client, no async runtime.
//!
//! A web server starts it for each request. It compares the event with the order, and marks the order as paid before it replies.

#![expect(clippy::print_stderr, reason = "the web server's log")]

use std::{
    env,
    fs::{self, File},
    hash::{BuildHasher, RandomState},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use dhow_core::{
    Confirmed, Delivery, Error, Expectation, MainError, PaymentStatus, Registry, Reply, Subject, WebhookVerifier,
};
use dhow_hitpay::FACTORY;

/// No webhook of HitPay is longer.
const LONGEST: u64 = 64 * 1024;

fn main() -> Result<(), MainError> {
    let gateways = Registry::verifiers_from_settings(&[FACTORY], env::vars_os(), &|path| fs::read(path))?;
    let hitpay = gateways.verifier("hitpay").ok_or_else(|| Error::configuration("DHOW_HITPAY_SALT", "is not set"))?;
    let orders = env::var_os("ORDERS").ok_or_else(|| Error::configuration("ORDERS", "is not set"))?;
    let orders = PathBuf::from(orders);
    // HitPay sends POST only. After a status other than 2xx it sends the webhook again, but no source says how often or for how long.
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
fn delivery() -> Result<Delivery, MainError> {
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
    // For an unknown order the error asks HitPay to send the webhook again.
    let is_paid = paid.exists();
    let order: Expectation = serde_json::from_slice(&fs::read(if is_paid { &paid } else { &open })?)?;
    match event.confirm(&order) {
        // A copy, or the other version of the webhook. A crash may have come between the two files.
        Ok(_) if is_paid => remove(&open)?,
        Ok(confirmed) => {
            complete(&confirmed, order, orders, &paid)?;
            remove(&open)?;
            eprintln!("paid: {}, {}", confirmed.merchant_reference(), confirmed.amount());
        }
        // No money has arrived.
        Err(_) if event.subject != Subject::Payment(PaymentStatus::Paid) => {}
        // Another amount, another payment of an order that is paid, or the webhook alone proves too little.
        Err(reason) => eprintln!("look at {reference}: {reason}"),
    }
    Ok(verified.reply().clone())
}

/// Stores a paid order with the reference of its payment, by which a second payment is told apart from a copy.
fn complete(confirmed: &Confirmed, mut order: Expectation, orders: &Path, paid: &Path) -> io::Result<()> {
    if let Some(payment) = confirmed.provider_reference() {
        order = order.with_provider_reference(payment.parse().map_err(io::Error::other)?);
    }
    // No reference of an order begins with a dot.
    let draft = orders.join(format!(".{:016x}", RandomState::new().hash_one(())));
    fs::write(&draft, serde_json::to_vec(&order)?)?;
    File::open(&draft)?.sync_all()?;
    // Fails if another webhook has completed the order meanwhile. With 503 this one comes again and is compared.
    let linked = fs::hard_link(&draft, paid);
    fs::remove_file(&draft)?;
    linked?;
    // On the disk before the reply: an acknowledged webhook does not come again.
    File::open(orders.join("paid"))?.sync_all()
}

fn remove(open: &Path) -> io::Result<()> {
    match fs::remove_file(open) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
