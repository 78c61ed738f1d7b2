//! Orders whose stored state cannot be parsed.

use super::{
    gateway::hook,
    paid_twice::forms,
    people::{receive, timeline},
    *,
};
use crate::store::{
    Claim, ClaimTarget, LeaseToken, OrderData, OrderKey, OrderKind, Phase, Settlement,
};

/// Replaces the state of an order, as a faulty repair does.
async fn write_state(world: &World, key: &OrderKey, state: &str) {
    let token = LeaseToken("repair".to_owned());
    let now = world.engine.now();
    let claim = Claim {
        target: ClaimTarget::Order {
            key: key.clone(),
            create: false,
        },
        lease: token.clone(),
        now,
        until: now.plus(Duration::from_secs(1)),
        deliveries_per_order: 1,
    };
    let order = world.store.claim(claim).await.unwrap().remove(0).order;
    let settlement = Settlement {
        key: key.clone(),
        lease: token,
        now,
        seen_wake: order.wake,
        settled: Vec::new(),
        effects: Vec::new(),
        history: Vec::new(),
        lease_until: None,
        due_at: order.due_at,
        attempts: order.attempts,
        last_error: None,
        data: Some(OrderData {
            state: state.to_owned(),
            ..order.data
        }),
    };
    world.store.settle(vec![settlement]).await.unwrap();
}

#[tokio::test]
async fn an_order_with_a_broken_state_needs_a_person_and_is_looked_at_rarely() {
    for kind in [OrderKind::Payment, OrderKind::Payout] {
        let world = world().await;
        let (new, out) = (order("A"), people::payout("A"));
        match kind {
            OrderKind::Payout => drop(world.engine.payout("shop", &out).await.unwrap()),
            _ => drop(world.engine.create_payment("shop", &new).await.unwrap()),
        }
        let key = OrderKey::new("shop", kind, "A");
        let good = timeline(&world, kind, "A").await.order.data.state;
        write_state(&world, &key, "{").await;
        world.pass(600);
        let effects = forms(&world).await;
        assert_eq!(effects.len(), 1, "{effects:?}");
        assert_eq!(effects[0]["reason"], "unreadable");
        assert_eq!(effects[0]["merchant_reference"], "A");
        let found = timeline(&world, kind, "A").await;
        assert_eq!(found.order.data.phase, Phase::Attention);
        assert_eq!(found.order.data.state, "{", "left as it is");
        let error = found.order.last_error.clone().unwrap();
        assert!(error.contains(&key.to_string()), "{error}");
        assert!(found.order.report().is_broken);
        let mut looks = 0;
        for _ in 0..24 * 60 {
            world.pass(60);
            looks += world.engine.settle_due().await.unwrap();
        }
        assert!((3..20).contains(&looks), "{looks} looks in a day");
        assert_eq!(forms(&world).await.len(), 0, "once");
        let history = timeline(&world, kind, "A").await.history;
        let asked = history.iter().filter(|entry| entry.to == "attention");
        assert_eq!(asked.count(), 1);
        // Its webhook waits for the repair.
        let paid = match kind {
            OrderKind::Payout => people::payout_paid(),
            _ => hook("A", "paid"),
        };
        let paid = gateway::Hook {
            order: Some("A".into()),
            id: paid.id.map(|id| id.replace("_P", "_A")),
            ..paid
        };
        receive(&world, &paid).await;
        assert_eq!(forms(&world).await.len(), 0);
        write_state(&world, &key, &good).await;
        world.pass(7 * 3600);
        let effects = forms(&world).await;
        assert_eq!(effects[0]["type"], format!("{kind}.paid"));
        let row = timeline(&world, kind, "A").await.order;
        assert_eq!((row.data.phase, row.last_error), (Phase::Final, None));
    }
}
