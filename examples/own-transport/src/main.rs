//! A payment with HitPay over an HTTP client of one's own: hyper and rustls, without reqwest.

#![expect(clippy::print_stdout, reason = "the result")]

mod transport;

use std::{error::Error, sync::Arc};

use dhow::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let transport = Arc::new(transport::HyperTransport::new()?);
    let gateways = Registry::builder().env().transport(transport).build()?;
    let hitpay = gateways.get("hitpay").ok_or("the variables of HitPay are not set")?;
    let order = NewPayment::new("ORDER-1042".parse()?, "599.00 SGD".parse()?);
    let payment = hitpay.create_payment(&order).await?;
    println!("{}: {:?}", payment.provider_reference, payment.next_actions);
    Ok(())
}
