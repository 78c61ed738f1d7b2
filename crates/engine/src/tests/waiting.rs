//! Orders that wait for a read: written at a bounded rate, and read in turn when the gateway answers.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use dhow_core::PaymentStatus;

use super::{
    gateway::{Provider, amount, hook},
    hanging::run,
    people::receive,
    *,
};
use crate::{gate::READS, store::*};

const ORDERS: usize = 2_000;
const MINUTE: Duration = Duration::from_secs(60);
/// Largest number of settlements in a minute beside those of the reads that were made: a few for each slot.
const MOST: usize = 10 * READS;

/// A store in memory that counts settlements.
#[derive(Debug)]
struct Counting {
    inner: Arc<MemoryStore>,
    settled: AtomicUsize,
}

impl Counting {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: Arc::new(MemoryStore::not_durable()),
            settled: AtomicUsize::new(0),
        })
    }

    /// Number of settlements since the last call.
    fn take(&self) -> usize {
        self.settled.swap(0, Ordering::Relaxed)
    }
}

#[async_trait]
impl Store for Counting {
    async fn append(&self, delivery: NewDelivery) -> StoreResult<Appended> {
        self.inner.append(delivery).await
    }

    async fn reject(&self, rejected: NewRejected) -> StoreResult<()> {
        self.inner.reject(rejected).await
    }

    async fn claim(&self, claim: Claim) -> StoreResult<Vec<Claimed>> {
        self.inner.claim(claim).await
    }

    async fn settle(&self, settlements: Vec<Settlement>) -> StoreResult<Vec<Settled>> {
        self.settled.fetch_add(settlements.len(), Ordering::Relaxed);
        self.inner.settle(settlements).await
    }

    async fn wake(&self, wake: Wake, now: Timestamp) -> StoreResult<Woken> {
        self.inner.wake(wake, now).await
    }

    async fn claim_effects(&self, claim: EffectClaim) -> StoreResult<Vec<ClaimedEffect>> {
        self.inner.claim_effects(claim).await
    }

    async fn finish_effect(&self, end: EffectEnd) -> StoreResult<EffectFinish> {
        self.inner.finish_effect(end).await
    }

    fn completion(&self, id: &str, lease: &LeaseToken, now: Timestamp) -> Option<Completion> {
        self.inner.completion(id, lease, now)
    }

    async fn orders(&self, filter: OrderFilter) -> StoreResult<Vec<OrderRow>> {
        self.inner.orders(filter).await
    }

    async fn timeline(&self, key: &OrderKey) -> StoreResult<Option<Timeline>> {
        self.inner.timeline(key).await
    }

    async fn stats(&self) -> StoreResult<StoreStats> {
        self.inner.stats().await
    }

    async fn prune(&self, prune: Prune) -> StoreResult<Pruned> {
        self.inner.prune(prune).await
    }
}

/// A world with many orders of the account `shop`, all of which are due, and the account `other` of another gateway.
async fn world_of_many(store: &Arc<Counting>) -> (World, Arc<Gateway>) {
    let (gateway, other) = (Arc::<Gateway>::default(), Arc::<Gateway>::default());
    let time = Time::new();
    let builder = builder_on(store.clone(), &gateway, &time);
    let builder = builder.account("other", Provider(other.clone()));
    let world = World {
        engine: builder.build().await.unwrap(),
        store: store.inner.clone(),
        metrics: Arc::default(),
        gateway,
        time,
    };
    for number in 0..ORDERS {
        let new = order(&format!("O-{number}"));
        world.engine.create_payment("shop", &new).await.unwrap();
    }
    world.pass(60);
    (world, other)
}

/// Number of reads since the last call.
fn take_reads(world: &World) -> usize {
    usize::try_from(std::mem::take(&mut world.gateway.lock().reads)).unwrap()
}

/// Lets the gateway know all of its payments as paid.
fn pay_all(gateway: &Gateway) {
    for payment in gateway.lock().payments.values_mut() {
        payment.status = PaymentStatus::Paid;
        payment.received = Some(amount(59_900));
    }
}

#[tokio::test]
async fn orders_that_wait_for_a_gateway_are_written_at_a_bounded_rate_and_then_read_soon() {
    for hangs in [true, false] {
        let store = Counting::new();
        let (world, _) = world_of_many(&store).await;
        {
            let mut inner = world.gateway.lock();
            // A gateway that hangs, and one that limits the rate.
            (inner.hangs, inner.limited) = (hangs, !hangs);
        }
        store.take();
        take_reads(&world);
        run(&world, async |script| {
            script.pass(MINUTE).await;
            let first = store.take();
            assert!(first <= ORDERS + MOST, "{first}, once for each order");
            for minute in 1..=10 {
                script.pass(MINUTE).await;
                let (count, reads) = (store.take(), take_reads(&world));
                // To begin a read, to end it, and to look at its order once more.
                let most = MOST + 3 * reads;
                assert!(
                    count <= most,
                    "{count} in minute {minute} with {reads} reads"
                );
            }
            let last = format!("O-{}", ORDERS - 1);
            receive(&world, &hook(&last, "paid")).await;
            script.sees(&format!("payment.paid {last}")).await;
            pay_all(&world.gateway);
            {
                let mut inner = world.gateway.lock();
                (inner.hangs, inner.limited) = (false, false);
            }
            // A batch of reads at each look at the slots, after the pause that the gateway has asked for.
            script.pass(3 * MINUTE).await;
            assert_eq!(script.seen.lock().unwrap().len(), ORDERS, "all are read");
        })
        .await;
        // To begin a read and to end it, for each order, and the looks at the orders that waited.
        let count = store.take();
        assert!(count <= 3 * ORDERS + MOST, "{count}");
    }
}

#[tokio::test]
async fn a_gateway_that_hangs_delays_no_read_of_another_one() {
    let store = Counting::new();
    let (world, other) = world_of_many(&store).await;
    for number in 0..2 * READS {
        let new = order(&format!("B-{number}"));
        world.engine.create_payment("other", &new).await.unwrap();
    }
    pay_all(&other);
    world.gateway.lock().hangs = true;
    world.pass(60);
    run(&world, async |script| {
        let is_paid = || script.seen.lock().unwrap().len() == 2 * READS;
        assert!(script.wait(is_paid).await, "{:?}", script.seen);
        assert_eq!(world.gateway.lock().hanging.0, READS);
    })
    .await;
}
