//! Transfers as the payouts that every provider has.

use async_trait::async_trait;
use dhow_core::{
    ErrorKind, MerchantReference, Money, NewPayout, OptionValues, Outcome, Payout, PayoutLookup,
    PayoutStatus, Payouts, ProviderReference, Result,
};

use super::{CREATE, NewEstimate, NewTransfer, Recipient, SentBy, Side, Transfer, TransferQuery};
use crate::{
    HitPay, ID,
    beneficiary::{NewBeneficiary, is_account},
    options::OPTIONS,
    pages::{Pages, search},
    refusal::{Checked, Refusal},
    wire::Record,
};

impl HitPay {
    /// Refuses a payout that would cost more than the caller allows.
    async fn check_cost(&self, options: OptionValues<'_>, transfer: &NewTransfer) -> Result<()> {
        let Some(most) = options.text("max_source_amount") else {
            return Ok(());
        };
        let refused = |rule: &'static str| Err(Refusal::invalid("max_source_amount", rule).into());
        let Recipient::Id(beneficiary_id) = &transfer.to else {
            return refused(
                "needs `beneficiary_id`: HitPay estimates for beneficiaries that exist",
            );
        };
        let Ok(most) = Money::parse(most, transfer.source_currency) else {
            return refused("must be an amount in the source currency");
        };
        let estimate = self
            .estimate_transfer(&NewEstimate {
                beneficiary_id: beneficiary_id.clone(),
                source_currency: transfer.source_currency,
                amount: transfer.amount,
            })
            .await?;
        let zero = Money::from_minor(0, transfer.source_currency);
        let cost = estimate.source_amount.and_then(|amount| amount.money());
        let fees = estimate.source_fees.map_or(Some(zero), |fees| fees.money());
        let total = cost.zip(fees).map(|(cost, fees)| cost.checked_add(fees));
        match total {
            Some(Ok(total)) if total <= most => Ok(()),
            Some(Ok(_)) => refused("is less than what HitPay estimates; nothing was paid out"),
            Some(Err(_)) | None => {
                let what = "HitPay's estimate cannot be compared with `max_source_amount`; nothing was paid out";
                Err(CREATE.error(ErrorKind::Protocol, Outcome::NotSent, what))
            }
        }
    }
}

/// A beneficiary is named by the option `beneficiary_id` or described by the payout itself; `institution` is then the SWIFT code. With the
/// option `max_source_amount` the cost is estimated first, and a payout that would cost more is refused before it is made.
#[async_trait]
impl Payouts for HitPay {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        let options = new.read_options(OPTIONS).map_err(Refusal::from)?;
        let transfer = transfer(new, options)?;
        // Whatever is wrong with it is found before anything is sent.
        let body = transfer.body()?;
        let kept = self.kept_account(&transfer).await?;
        let asked = Some(&*new.beneficiary.account).filter(|account| !account.is_empty());
        if let (Some(kept), Some(asked)) = (&kept, asked)
            && !is_account(kept, asked)
        {
            let rule =
                "must be that of the beneficiary that `beneficiary_id` names, or be left out";
            return Err(Refusal::invalid("account", rule).into());
        }
        self.check_cost(options, &transfer).await?;
        let account = asked.or(kept.as_deref());
        let made = self.send_transfer(&transfer, &body, account).await?;
        let mut payout = made.into_payout(self);
        payout.warnings.extend(unsent(new));
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        Ok(self.transfer(reference).await?.into_payout(self))
    }
}

/// HitPay's list searches ids, names and remarks, not references. Transfers made here carry the reference in the remark too, and only
/// exact references are kept.
#[async_trait]
impl PayoutLookup for HitPay {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        let query = TransferQuery {
            keywords: Some(reference.as_str().to_owned()),
            per_page: Some(100),
            ..TransferQuery::default()
        };
        let pages = Pages::searched(&self.client, query.listing());
        let mut found: Vec<Transfer> = search(pages, reference, is_own).await?;
        for one in &mut found {
            one.reference = Some(reference.as_str().to_owned());
        }
        let payouts = found.into_iter();
        Ok(payouts.map(|one| one.into_payout(self)).collect())
    }
}

/// By the reference, or by the remark where HitPay shows none: it begins with the reference of the transfers that are made here.
// LEDGER: transfer-search
fn is_own(transfer: &Record, asked: &str) -> Option<bool> {
    let text = |name| transfer.text(name).filter(|text| !text.is_empty());
    if let Some(reference) = text("reference") {
        return Some(reference == asked);
    }
    let remark = text("remark")?;
    let rest = remark.strip_prefix(asked);
    Some(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')))
}

impl Transfer {
    fn into_payout(self, hitpay: &HitPay) -> Payout {
        let environment = hitpay.environment;
        let mut payout = Payout::new(ID, self.id, self.status, self.gateway_status, environment);
        payout.merchant_reference = self.reference;
        payout.amount = self.payment_amount;
        let failed = payout.status == PayoutStatus::Failed;
        payout.failure = self.failure.filter(|_| failed);
        payout.with_amount_warnings()
    }
}

fn transfer(new: &NewPayout, options: OptionValues<'_>) -> Checked<NewTransfer> {
    let to = match options.text("beneficiary_id") {
        Some(id) => Recipient::Id(id.to_owned()),
        None => Recipient::New(Box::new(beneficiary(new, options)?)),
    };
    let source_currency = options.parsed("source_currency")?;
    let source_currency = source_currency.unwrap_or(new.amount.currency());
    Ok(NewTransfer {
        amount: Side::Payment(new.amount),
        source_currency,
        from: options.owned("remitter_id").map(SentBy::Id),
        remark: new.description.clone(),
        ..NewTransfer::new(new.merchant_reference.clone(), to, new.amount)
    })
}

/// Warnings about fields of the general request that HitPay is not sent. With a beneficiary that HitPay keeps the account is compared.
fn unsent(new: &NewPayout) -> Vec<String> {
    if new.options.contains("beneficiary_id") {
        let kept = "the beneficiary is the one that `beneficiary_id` names";
        let reasons = ["name", "institution", "country", "email"].map(|field| (field, kept));
        return new.unsent(&["description", "account"], &reasons);
    }
    let described = ["name", "account", "institution", "country", "email"];
    new.unsent(&[&described[..], &["description"]].concat(), &[])
}

fn beneficiary(new: &NewPayout, options: OptionValues<'_>) -> Checked<NewBeneficiary> {
    let given = &new.beneficiary;
    let country = given.country.as_deref().ok_or_else(|| {
        Refusal::invalid("country", "is required without the option `beneficiary_id`")
    })?;
    let currency = new.amount.currency().code();
    let option = |name| options.owned(name);
    let mut beneficiary =
        NewBeneficiary::bank_account(country, currency, &given.name, &given.account);
    if let Some(method) = option("transfer_method") {
        // Wallets have no type of transfer.
        beneficiary.transfer_type = None;
        beneficiary.transfer_method = method;
    }
    if let Some(kind) = option("transfer_type") {
        beneficiary.transfer_type = Some(kind);
    }
    if let Some(kind) = option("holder_type") {
        beneficiary.holder_type = kind;
    }
    beneficiary.bank_swift_code.clone_from(&given.institution);
    beneficiary.bank_id = option("bank_id");
    beneficiary.bank_routing_number = option("bank_routing_number");
    beneficiary.district = option("district");
    beneficiary.email.clone_from(&given.email);
    Ok(beneficiary)
}
