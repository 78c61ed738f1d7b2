//! A law, and what becomes of trying it.

use std::fmt;

use crate::Verb;

/// A law: something that must never happen to a merchant's or a customer's money.
#[derive(Debug)]
#[non_exhaustive]
pub struct Law {
    /// The name, under which its tests are listed.
    pub name: &'static str,
    /// The subject of the law.
    pub about: About,
    /// The damage that it prevents.
    pub why: &'static str,
    /// The item of `dhow-core` that explains it.
    pub read_on: &'static str,
    pub(crate) verbs: fn(Verb) -> bool,
}

/// The subject of a law, and so the number of its tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Calls going out: one test for each [`Verb`].
    Calls,
    /// Calls over a real connection: one test for each [`Verb`], in one environment only.
    Network,
    /// Deliveries coming in, or the provider as a whole: one test.
    Whole,
}

/// A law that does not hold.
#[derive(Debug)]
pub struct Violation {
    pub(crate) law: &'static Law,
    pub(crate) verb: Option<Verb>,
    pub(crate) what: String,
    pub(crate) input: Option<String>,
    pub(crate) seed: u64,
}

/// The extent to which a law holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It was tried and it holds.
    Holds,
    /// There was nothing to try, for this reason.
    DoesNotApply(&'static str),
}

impl Law {
    /// The law of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        crate::LAWS.iter().find(|law| law.name == name)
    }

    /// The verbs with which it is tried; `None` stands for the provider as a whole.
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
    /// What happened.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// The law.
    #[must_use]
    pub fn law(&self) -> &'static Law {
        self.law
    }

    /// The call or delivery that broke the law, without secrets.
    #[must_use]
    pub fn input(&self) -> Option<&str> {
        self.input.as_deref()
    }

    /// The seed that repeats it.
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
            "\n  what happened:  {}\n  why it matters: {}\n  read on:        {}\n  repeat with:    --seed {}\n",
            self.what, self.law.why, self.law.read_on, self.seed
        )?;
        if let Some(input) = &self.input {
            writeln!(f, "  input:          {}", input.replace('\n', "\n    "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Violation {}
