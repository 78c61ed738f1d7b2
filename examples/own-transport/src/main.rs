//! A payment with HitPay over an HTTP client of one's own: hyper and rustls, without reqwest.

#![expect(clippy::print_stdout, reason = "the result")]

mod transport;

use std::sync::Arc;

use dhow::prelude::*;

#[tokio::main]
async fn main() -> Result<(), MainError> {
    let transport = Arc::new(transport::HyperTransport::new()?);
    let gateways = Registry::builder().env().transport(transport).build()?;
    let hitpay =
        gateways.get("hitpay").ok_or_else(|| dhow::Error::configuration("DHOW_HITPAY_API_KEY", "is not set"))?;
    let order = NewPayment::new("ORDER-1042".parse()?, "599.00 SGD".parse()?);
    let payment = hitpay.create_payment(&order).await?;
    println!("{}: {:?}", payment.provider_reference, payment.next_actions);
    Ok(())
}
