//! Table of the simulated gateways. A row has the crate feature, the accessor's name and the handle's type.

use std::sync::Arc;

use jiff::Timestamp;

use crate::context::Context;
use crate::gateway::Gateway;
use crate::quirks::QuirkState;
use crate::records::{Record, RecordFilter, RecordKey, RecordKind, RecordPage, StatusClass};
use crate::requests::Credentials;
use crate::start_error::StartError;

/// Length of the shortest reference by which a request names a record.
const SHORTEST_NAME: usize = 6;

/// Passes the table to another macro.
macro_rules! each_gateway {
    ($generate:ident) => {
        $generate! {
            /// Returns the simulated HitPay. Available with the feature `hitpay`.
            "hitpay", hitpay: crate::hitpay::HitPay;
            /// Returns the simulated HPay. Available with the feature `hpay`.
            "hpay", hpay: crate::hpay::HPay;
            /// Returns the simulated Hub2. Available with the feature `hub2`.
            "hub2", hub2: crate::hub2::Hub2;
            /// Returns the simulated PayAtom. Available with the feature `payatom`.
            "payatom", payatom: crate::payatom::PayAtom;
        }
    };
}

pub(crate) use each_gateway;

/// Generates the list of the enabled gateways.
macro_rules! list {
    ($($(#[$doc:meta])* $feature:literal, $name:ident: $gateway:ty;)+) => {
        /// Handles of the gateways in this build.
        #[derive(Debug, Clone)]
        pub(crate) struct Gateways {
            $(#[cfg(feature = $feature)]
            pub(crate) $name: $gateway,)+
            all: Arc<[Box<dyn Gateway>]>,
        }

        impl Gateways {
            /// Starts each gateway with its credentials.
            #[cfg_attr(
                not(feature = "default"),
                allow(unused_variables, reason = "a build may have no gateway")
            )]
            pub(crate) fn start(context: &Context) -> Result<Self, StartError> {
                $(#[cfg(feature = $feature)]
                let $name = <$gateway>::start(context.clone())?;)+
                let all: Vec<Box<dyn Gateway>> = vec![
                    $(#[cfg(feature = $feature)]
                    Box::new($name.clone()),)+
                ];
                Ok(Self {
                    $(#[cfg(feature = $feature)]
                    $name,)+
                    all: all.into(),
                })
            }
        }
    };
}

each_gateway!(list);

impl Gateways {
    /// Returns the quirks of all gateways.
    pub(crate) fn quirks(&self) -> Vec<QuirkState> {
        self.all
            .iter()
            .flat_map(|gateway| gateway.quirks())
            .collect()
    }

    /// Switches the quirk with this name, such as `hitpay/list-as-array`. False if there is none.
    pub(crate) fn switch_quirk(&self, name: &str, on: bool) -> bool {
        let Some((gateway, name)) = name.split_once('/') else {
            return false;
        };
        let found = self.all.iter().find(|known| known.name() == gateway);
        found.is_some_and(|gateway| gateway.switch_quirk(name, on))
    }

    /// Returns the selected records of all gateways, newest first.
    pub(crate) fn records(&self, filter: &RecordFilter, offset: usize, limit: usize) -> RecordPage {
        let wanted = filter.gateway.as_deref();
        let gateways = self.all.iter();
        let gateways = gateways.filter(|gateway| wanted.is_none_or(|name| name == gateway.name()));
        let records = gateways.flat_map(|gateway| gateway.records()).collect();
        filter.page(records, offset, limit)
    }

    /// Finds a record.
    pub(crate) fn record(&self, key: &RecordKey) -> Option<Record> {
        let gateway = self.all.iter().find(|known| known.name() == key.gateway)?;
        gateway
            .records()
            .into_iter()
            .find(|record| record.key == *key)
    }

    /// Finds the record that a customer's page shows.
    pub(crate) fn record_of_page(&self, target: &str) -> Option<RecordKey> {
        let name = target.split('/').nth(1)?;
        let gateway = self.all.iter().find(|known| known.name() == name)?;
        let mut records = gateway.records().into_iter();
        let found = records.find(|record| record.page.as_deref() == Some(target))?;
        Some(found.key)
    }

    /// Returns the texts by which a request names a record: its ids, and its reference unless that is so short that it could mean
    /// anything.
    pub(crate) fn names(&self, record: &Record) -> Vec<String> {
        let gateway = self
            .all
            .iter()
            .find(|known| known.name() == record.key.gateway);
        let others = gateway.map(|gateway| gateway.other_ids(&record.key));
        let reference = record.merchant_reference.clone();
        let reference = reference.filter(|text| text.len() >= SHORTEST_NAME);
        let names = others.into_iter().flatten().chain(reference);
        names.chain([record.key.id.clone()]).collect()
    }

    /// Returns the time at which a record expired by itself.
    pub(crate) fn expired_at(&self, record: &Record) -> Option<Timestamp> {
        if record.class != StatusClass::Expired {
            return None;
        }
        let name = record.key.gateway;
        let gateway = self.all.iter().find(|known| known.name() == name)?;
        gateway.time_limit(&record.key)
    }

    /// Creates the key of a record from the words of a path. The record need not exist, but the gateway does.
    pub(crate) fn record_key(&self, gateway: &str, kind: &str, id: &str) -> Option<RecordKey> {
        let gateway = self.all.iter().find(|known| known.name() == gateway)?;
        let kind = RecordKind::from_word(kind)?;
        let (gateway, id) = (gateway.name(), id.to_owned());
        Some(RecordKey { gateway, kind, id })
    }

    /// Returns the credentials of all gateways.
    pub(crate) fn credentials(&self) -> Credentials {
        let gateways = self.all.iter();
        Credentials::new(gateways.flat_map(|gateway| gateway.credentials()))
    }

    /// Returns all gateways, in the order of the table.
    pub(crate) fn all(&self) -> &[Box<dyn Gateway>] {
        &self.all
    }
}
