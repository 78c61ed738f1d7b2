//! Servers that cannot keep the promises of the engine, and how they are refused.

use dhow_engine::store::StoreError;
use tokio_postgres::Client;

use crate::error::Failure;

/// First supported version, as `server_version_num` prints it. Older servers before 11.2 report success after a failed sync, and none
/// before 12 knows the statements of this store.
const MIN_VERSION: i32 = 120_000;

/// A setting that durability depends on, which must not be `off`.
struct Rule {
    setting: &'static str,
    /// Consequence of the forbidden value.
    why: &'static str,
    /// True for settings that a storage service replaces by other means.
    is_about_storage: bool,
}

const RULES: &[Rule] = &[
    Rule {
        setting: "synchronous_commit",
        why: "a webhook would be acknowledged before its commit is on the disk",
        is_about_storage: false,
    },
    Rule {
        setting: "fsync",
        why: "a power failure could destroy the database",
        is_about_storage: true,
    },
    Rule {
        setting: "full_page_writes",
        why: "a page that was half written in a power failure could not be repaired",
        is_about_storage: true,
    },
];

/// Rules that apply to a server.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Safety {
    /// Accepts settings that a storage service replaces by other means.
    pub(crate) trusts_storage: bool,
}

impl Safety {
    fn rules(self) -> impl Iterator<Item = &'static Rule> {
        let rules = RULES.iter();
        rules.filter(move |rule| !(self.trusts_storage && rule.is_about_storage))
    }

    /// SQL expression that is true on a safe server. Each durable transaction evaluates it: settings can change while a connection is open,
    /// and a connection pool may hand over another session.
    pub(crate) fn condition(self) -> String {
        let safe = self
            .rules()
            .map(|rule| format!("current_setting('{}') <> 'off'", rule.setting));
        safe.collect::<Vec<_>>().join(" and ")
    }

    /// Refuses a server that is too old or not safe, before anything is written.
    pub(crate) async fn check(self, client: &Client) -> Result<(), Failure> {
        let row = client
            .query_one(
                "select current_setting('server_version_num')::integer,
                   current_setting('server_encoding')",
                &[],
            )
            .await?;
        check_version(row.try_get(0)?)?;
        check_encoding(row.try_get(1)?)?;
        for rule in self.rules() {
            let row = client
                .query_one(
                    "select setting, source from pg_catalog.pg_settings where name = $1",
                    &[&rule.setting],
                )
                .await?;
            let (value, source): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            if value == "off" {
                return Err(refusal(rule, source).into());
            }
        }
        Ok(())
    }
}

fn refusal(rule: &Rule, source: &str) -> StoreError {
    let Rule { setting, why, .. } = rule;
    let remedy = if rule.is_about_storage {
        "set it to `on`; if the storage of a hosted service replaces it, use `trust_storage`"
    } else {
        "set it to `on` or remove the setting"
    };
    StoreError::Unsafe {
        rule: format!("{setting} is `off` (source: {source}), so {why}; {remedy}"),
    }
}

fn check_version(version: i32) -> Result<(), StoreError> {
    if version >= MIN_VERSION {
        return Ok(());
    }
    let (major, oldest) = (version / 10_000, MIN_VERSION / 10_000);
    Err(StoreError::Unsafe {
        rule: format!(
            "PostgreSQL {major} is too old: before 11.2 a failed sync is reported as success, and the statements need version {oldest}; \
             use version {oldest} or newer"
        ),
    })
}

fn check_encoding(encoding: &str) -> Result<(), StoreError> {
    if encoding == "UTF8" {
        return Ok(());
    }
    Err(StoreError::Unsafe {
        rule: format!(
            "the encoding of the database is {encoding}, which cannot store every webhook; create the database with encoding UTF8"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_is_too_old_is_refused() {
        assert!(check_version(120_000).is_ok());
        let error = check_version(110_022).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the store is not safe: PostgreSQL 11 is too old: before 11.2 a failed sync is reported as success, and the statements \
             need version 12; use version 12 or newer"
        );
    }

    #[test]
    fn trusted_storage_leaves_the_rule_about_commits() {
        let all = Safety::default().condition();
        assert_eq!(all.matches("current_setting").count(), 3);
        let trusted = Safety {
            trusts_storage: true,
        };
        assert_eq!(
            trusted.condition(),
            "current_setting('synchronous_commit') <> 'off'"
        );
    }
}
