//! What a shop does with each gateway: payments, refunds, payouts, lists, and the calls that a quirk changes.

use crate::tap::Tap;

mod hitpay;
mod hpay;
mod hub2;
mod payatom;

/// Starts a sandbox with these quirks, plays the scenario of the gateway, and returns its traffic.
pub(crate) async fn play(gateway: &str, quirks: &[&str]) -> Tap {
    let factory = match gateway {
        "hitpay" => dhow_hitpay::FACTORY,
        "hpay" => dhow_hpay::FACTORY,
        "hub2" => dhow_hub2::FACTORY,
        "payatom" => dhow_payatom::FACTORY,
        other => panic!("{other} has no scenario"),
    };
    let tap = Tap::start(factory).await;
    for quirk in quirks {
        assert!(tap.sandbox.switch_quirk(quirk, true), "{quirk}");
    }
    match gateway {
        "hitpay" => hitpay::play(&tap).await,
        "hpay" => hpay::play(&tap).await,
        "hub2" => hub2::play(&tap).await,
        _ => payatom::play(&tap).await,
    }
    tap.idle().await;
    tap
}
