//! Steps, chosen by a seed.

/// Number of orders.
pub(super) const ORDERS: [&str; 2] = ["A", "B"];

/// A step of a run. The first number is the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Create(usize, usize),
    /// A call that its process does not live to see the end of, at any moment.
    DieCreating(usize, u64),
    Expect(usize),
    /// The gateway's own state changes.
    Pay(usize),
    Fail(usize),
    /// A delivery of the gateway's present state, in one of three versions.
    Deliver(usize, u32),
    /// A call whose answer takes a while, with the payment and its delivery meanwhile.
    PaidDuringCreate(usize),
    /// A call whose answer outlives its lease, with the payment and the work of the other process meanwhile.
    SlowCreate(usize),
    /// A delivery of a failure, also after the payment.
    DeliverFailure(usize),
    /// A delivery with a wrong amount: an attack or an error.
    DeliverWrong(usize),
    /// A delivery of a second payment of the order.
    DeliverSecond(usize),
    Payout(usize),
    /// A delivery about the payout: paid or failed.
    DeliverPayout(usize, bool),
    /// A read of a failure whose answer takes a while, with a late payment, its delivery and the work of the other process meanwhile.
    SlowRead(usize),
    Return(usize),
    Settle,
    /// A worker claims orders and dies.
    DieSettling,
    /// A worker claims an effect, hands it over, and dies before it is finished.
    DieDelivering,
    Handle,
    HandlerFails,
    Replay(usize),
    /// Seconds pass: leases end and polls become due.
    Pass(u64),
    StoreDown,
    StoreUp,
    /// The process dies, and another one opens the database.
    Restart,
    /// The steps that follow are those of the other process.
    OtherProcess,
}

impl Step {
    /// Chooses a step. Common steps have more of the numbers.
    pub(super) fn random(random: &mut Random) -> Self {
        let order = random.index(ORDERS.len());
        match random.below(51) {
            0..=2 => Self::Create(order, random.index(5)),
            3 => Self::DieCreating(order, random.below(60)),
            4 => Self::Expect(order),
            5..=6 => Self::Pay(order),
            7 => Self::Fail(order),
            8..=12 => Self::Deliver(order, random.small(3)),
            13 => Self::DeliverWrong(order),
            14 => Self::PaidDuringCreate(order),
            15 => Self::DeliverFailure(order),
            16..=17 => Self::Return(order),
            18..=21 => Self::Settle,
            22 => Self::DieSettling,
            23 => Self::DieDelivering,
            24..=26 => Self::Handle,
            27 => Self::HandlerFails,
            28 => Self::Replay(order),
            29..=31 => Self::Pass(1 + random.below(199)),
            32 => Self::StoreDown,
            33..=34 => Self::StoreUp,
            35..=38 => Self::Restart,
            39 => Self::SlowCreate(order),
            40 => Self::DeliverSecond(order),
            41 => Self::Payout(order),
            42..=43 => Self::DeliverPayout(order, random.below(2) == 0),
            44..=45 => Self::SlowRead(order),
            _ => Self::OtherProcess,
        }
    }
}

/// Numbers that look random, the same for the same seed: splitmix64.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below the limit.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    fn small(&mut self, limit: u32) -> u32 {
        u32::try_from(self.below(limit.into())).unwrap_or_default()
    }
}
