//! Laws, their verdicts and their violations.

use std::fmt;

use crate::{Verb, catalogue::LawId};

/// A rule that every provider must keep so that no merchant and no customer loses money.
#[derive(Debug)]
#[non_exhaustive]
pub struct Law {
    pub(crate) id: LawId,
    /// Name of the law and of its tests.
    pub name: &'static str,
    /// Subject of the law.
    pub about: About,
    /// Behaviour that the law requires, in one sentence.
    pub rule: &'static str,
    /// Damage that the law prevents.
    pub why: &'static str,
    /// Items of `dhow-core` or of this crate whose documentation explains the rule.
    pub read_on: &'static str,
    pub(crate) verbs: fn(Verb) -> bool,
    /// True for a law about checks before a request, which a payment without a request must keep too.
    pub(crate) without_requests: bool,
}

/// Subject of a law, which decides the number of its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Calls to the gateway: one test for each [`Verb`].
    Calls,
    /// Calls over a real TCP connection: one test for each [`Verb`], in the sandbox environment only.
    Network,
    /// Webhook deliveries, or the provider as a whole: one test.
    Whole,
}

/// Report of a law that does not hold.
#[derive(Debug)]
pub struct Violation {
    pub(crate) law: &'static Law,
    pub(crate) verb: Option<Verb>,
    pub(crate) what: String,
    pub(crate) input: Option<String>,
    pub(crate) seed: u64,
}

/// Result of a law that was not violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The law was tested and holds.
    Holds,
    /// The law has no test case, for this reason.
    DoesNotApply(&'static str),
}

impl Law {
    /// Returns the law with the given name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        crate::LAWS.iter().find(|law| law.name == name)
    }

    /// Returns the verbs for which the law is tested; `None` stands for the provider as a whole.
    #[must_use]
    pub fn verbs(&self) -> Vec<Option<Verb>> {
        match self.about {
            About::Whole => vec![None],
            About::Calls | About::Network => {
                let verbs = Verb::ALL.iter().copied();
                verbs.filter(|verb| (self.verbs)(*verb)).map(Some).collect()
            }
        }
    }
}

impl Violation {
    /// Description of the observed and the expected behaviour.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The violated law.
    #[must_use]
    pub fn law(&self) -> &'static Law {
        self.law
    }

    /// The call or delivery that violated the law, with secrets masked.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.input.as_deref()
    }

    /// The seed that reproduces the violation.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the law `{}` does not hold", self.law.name)?;
        if let Some(verb) = self.verb {
            write!(f, " for `{verb}`")?;
        }
        write!(
            f,
            "\n  rule:           {}\n  what happened:  {}\n  why it matters: {}\n  read on:        {}\n  repeat with:    --seed {}\n",
            self.law.rule, self.what, self.law.why, self.law.read_on, self.seed
        )?;
        if let Some(input) = &self.input {
            writeln!(f, "  input:          {}", input.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Violation {}
