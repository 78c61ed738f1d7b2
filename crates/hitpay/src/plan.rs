//! Subscription plans: terms of recurring payments.

use std::time::SystemTime;

use dhow_core::{Endpoint, MajorUnitLimit, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    error::named,
    pages::Pages,
    payment::{at_most, check_url},
    wire::{Body, Compared, Item, RawObject, Read, Record},
};

/// Interval between payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cycle {
    /// Every week.
    Weekly,
    /// Every two weeks.
    Biweekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every year.
    Yearly,
    /// Without automatic payments: the customer saves a payment method, and the merchant charges it.
    ///
    /// HitPay documents it for changes of a plan only.
    SaveCard,
    /// Custom interval.
    Custom {
        /// Number of units, from 1 to 999.
        repeat: u32,
        /// Unit of the interval.
        unit: CycleUnit,
    },
}

/// Unit of a custom interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycleUnit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// Start of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanStart {
    /// On the day of sign-up.
    SignUpDate,
    /// On a date chosen by the customer.
    CustomerSelects,
    /// On this day of the month, from 1 to 28.
    FixedDate(u8),
}

/// A plan to create, or the new state of one.
// Source: HitPay OpenAPI document, body of `POST /v1/subscription-plan`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewPlan {
    /// Name shown to the customer; at most 128 characters.
    pub name: String,
    /// Description shown to the customer.
    pub description: Option<String>,
    /// Interval between payments.
    pub cycle: Cycle,
    /// Amount of each payment: greater than zero, at most 9999999.99 major units.
    ///
    /// HitPay's documents disagree on the maximum. It may refuse more than 999999.99.
    pub amount: Money,
    /// Merchant reference, at most 255 characters.
    pub reference: Option<String>,
    /// Return URL for the customer's browser.
    pub redirect_url: Option<String>,
    /// Start of a subscription.
    pub start: Option<PlanStart>,
    /// Number of payments, from 1 to 1000. `None` for an unlimited number.
    ///
    /// HitPay's documents disagree on the maximum. It may refuse more than 100.
    pub times_to_be_charged: Option<u32>,
}

/// A plan of HitPay.
// The OpenAPI document requires a cycle but no currency, so only the id is required of a response.
// Source: HitPay OpenAPI document, response of `GET /v1/subscription-plan/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan {
    /// HitPay's id.
    pub id: String,
    /// Name shown to the customer.
    pub name: Option<String>,
    /// Description shown to the customer.
    pub description: Option<String>,
    /// Interval: `weekly`, `biweekly`, `monthly`, `quarterly`, `yearly`, `custom`, `save_card`.
    pub cycle: Option<String>,
    /// Number of units of a custom interval.
    pub cycle_repeat: Option<u32>,
    /// Unit of a custom interval: `day`, `week`, `month`, `year`.
    pub cycle_frequency: Option<String>,
    /// Amount of each payment.
    pub amount: Option<ReportedAmount>,
    /// Merchant reference.
    pub reference: Option<String>,
    /// Time of creation. HitPay sends it as Singapore time without a zone.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl NewPlan {
    /// Creates a plan with the required fields.
    #[must_use]
    pub fn new(name: impl Into<String>, cycle: Cycle, amount: Money) -> Self {
        Self {
            name: name.into(),
            description: None,
            cycle,
            amount,
            reference: None,
            redirect_url: None,
            start: None,
            times_to_be_charged: None,
        }
    }

    fn body(&self) -> Result<Body> {
        at_most("name", Some(&self.name), 128)?;
        at_most("reference", self.reference.as_deref(), 255)?;
        check_url("redirect_url", self.redirect_url.as_deref())?;
        check_amount(self.amount)?;
        check_times(self.times_to_be_charged)?;
        let body = Body::default()
            .text("name", &*self.name)
            .text_if("description", self.description.as_deref());
        let body = self
            .cycle
            .body(body)?
            .text("currency", self.amount.currency().code())
            .amount("amount", self.amount)
            .text_if("reference", self.reference.as_deref())
            .text_if("redirect_url", self.redirect_url.as_deref());
        let body = match self.start {
            None => body,
            Some(PlanStart::SignUpDate) => body.text("start_date_method", "sign_up_date"),
            Some(PlanStart::CustomerSelects) => {
                body.text("start_date_method", "customer_select_date")
            }
            Some(PlanStart::FixedDate(day @ 1..=28)) => body
                .text("start_date_method", "fixed_date")
                .count_if("fixed_date", Some(u32::from(day))),
            Some(PlanStart::FixedDate(_)) => {
                return Err(ID.invalid("start", "must be a day of the month from 1 to 28"));
            }
        };
        Ok(body.count_if("times_to_be_charged", self.times_to_be_charged))
    }
}

impl NewPlan {
    // LEDGER: plan-currency
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        compared
            .text_if("reference", self.reference.as_deref())
            .money("amount", "currency", self.amount)
    }
}

impl Cycle {
    pub(crate) fn body(self, body: Body) -> Result<Body> {
        Ok(match self {
            Self::Weekly => body.text("cycle", "weekly"),
            Self::Biweekly => body.text("cycle", "biweekly"),
            Self::Monthly => body.text("cycle", "monthly"),
            Self::Quarterly => body.text("cycle", "quarterly"),
            Self::Yearly => body.text("cycle", "yearly"),
            Self::SaveCard => body.text("cycle", "save_card"),
            Self::Custom {
                repeat: repeat @ 1..=999,
                unit,
            } => body
                .text("cycle", "custom")
                .count_if("cycle_repeat", Some(repeat))
                .text("cycle_frequency", unit.as_str()),
            Self::Custom { .. } => {
                return Err(ID.invalid("cycle", "must repeat every 1 to 999 units"));
            }
        })
    }
}

impl CycleUnit {
    fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// Checks an amount against the widest limits that HitPay documents: greater than zero, at most 9999999.99 major units.
// The documents disagree on both ends. A narrower check here would refuse plans that HitPay accepts.
// LEDGER: plan-limits
pub(crate) fn check_amount(amount: Money) -> Result<()> {
    let limit = MajorUnitLimit::in_hundredths(0, HIGHEST).of(amount.currency());
    limit.check("amount", amount).map_err(named)
}

/// 9999999.99 major units, in hundredths of a major unit.
pub(crate) const HIGHEST: i64 = 999_999_999;

// The OpenAPI document ends at 100 and the app studio at 1000.
// LEDGER: plan-limits
pub(crate) fn check_times(times: Option<u32>) -> Result<()> {
    if times.is_some_and(|times| !(1..=1000).contains(&times)) {
        let rule = "must be from 1 to 1000";
        return Err(ID.invalid("times_to_be_charged", rule));
    }
    Ok(())
}

impl Item for Plan {
    fn from_wire(record: &Record) -> Read<Self> {
        let amount = record.amount("amount", "currency");
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            description: record.text("description"),
            cycle: record.text("cycle"),
            cycle_repeat: record.count("cycle_repeat"),
            cycle_frequency: record.text("cycle_frequency"),
            // The list of plans has `price` instead of `amount`.
            amount: amount.or_else(|| record.amount("price", "currency")),
            reference: record.text("reference"),
            created_at: record.time("created_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/subscription-plan");
const CREATE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/subscription-plan",
    Resolution::LookUp,
);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/subscription-plan/{id}");
const UPDATE: Endpoint = Endpoint::write(
    ID,
    Method::PUT,
    "/v1/subscription-plan/{id}",
    Resolution::Poll,
);
const DELETE: Endpoint = Endpoint::write(
    ID,
    Method::DELETE,
    "/v1/subscription-plan/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// Lists plans page by page (`GET /v1/subscription-plan`).
    #[must_use]
    pub fn plans(&self, per_page: Option<u32>) -> Pages<'_, Plan> {
        self.client.list_numbered(LIST, per_page)
    }

    /// Creates a plan (`POST /v1/subscription-plan`). No money moves until a customer subscribes. A second call creates another plan.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules.
    pub async fn create_plan(&self, new: &NewPlan) -> Result<Plan> {
        // The OpenAPI document lists the cycle for PUT only.
        // LEDGER: plan-save-card
        if new.cycle == Cycle::SaveCard {
            let rule = "must not be save_card for a new plan: save a payment method with a recurring billing";
            return Err(ID.invalid("cycle", rule));
        }
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Reads a plan (`GET /v1/subscription-plan/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) or [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) if it does not exist:
    /// HitPay's documents show both.
    pub async fn plan(&self, id: &str) -> Result<Plan> {
        self.client.get(&READ, id).await
    }

    /// Replaces a plan (`PUT /v1/subscription-plan/{id}`). Existing subscriptions keep their terms.
    ///
    /// # Errors
    /// As [`create_plan`](Self::create_plan).
    pub async fn update_plan(&self, id: &str, new: &NewPlan) -> Result<Plan> {
        let body = new.body()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// Deletes a plan (`DELETE /v1/subscription-plan/{id}`).
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    pub async fn delete_plan(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
