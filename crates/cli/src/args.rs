//! Arguments shared by several commands.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use dhow_core::{Error, ProviderReference, Result};

use crate::gateways::{self, Gateway};

mod order;
mod time;

pub(crate) use order::{OrderArgs, parse_money, parse_pair, refuse_doubled};
pub(crate) use time::{parse_age, parse_instant};

/// First words of the rule about an argument that is missing.
pub(crate) const IS_REQUIRED: &str = "is required";

/// Names of the arguments that [`ReferenceArgs`] checks.
const REFERENCE_ARGUMENTS: [&str; 2] = ["GATEWAY", "REF"];

/// Options of every command.
#[derive(Args)]
pub(crate) struct Globals {
    /// Print one JSON object on standard output, also for errors
    #[arg(long, global = true, display_order = 100)]
    pub(crate) json: bool,

    /// Read settings from this TOML file; variables take precedence
    #[arg(long, global = true, display_order = 101, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Read variables from this file, one NAME=value per line; environment variables take precedence
    #[arg(long, global = true, display_order = 102, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}

/// One gateway, as the first argument or with `--provider`.
#[derive(Args)]
pub(crate) struct GatewaySelection {
    /// Gateway to use
    #[arg(value_name = "GATEWAY", value_parser = gateway(), required_unless_present = "gateway_option")]
    positional: Option<GatewayArg>,

    /// Gateway to use, instead of the first argument
    #[arg(long = "provider", id = "gateway_option", value_name = "GATEWAY", value_parser = gateway())]
    option: Option<GatewayArg>,
}

impl GatewaySelection {
    /// Returns the chosen gateway.
    ///
    /// # Errors
    /// If the argument and the option name two gateways, or if no gateway was given. clap reports the latter first, so it does not happen in
    /// practice.
    pub(crate) fn gateway(&self) -> Result<GatewayArg> {
        match (self.positional, self.option) {
            (Some(argument), Some(option)) if argument.id() != option.id() => {
                Err(two_gateways(argument, option))
            }
            (Some(gateway), _) | (None, Some(gateway)) => Ok(gateway),
            (None, None) => Err(Error::invalid("--provider", "is required")),
        }
    }
}

/// Id of the argument that names a gateway of a command that works without one.
pub(crate) const OPTIONAL_GATEWAY: &str = "optional_gateway";

/// One gateway or none, as the first argument or with `--provider`.
#[derive(Args)]
pub(crate) struct OptionalGateway {
    /// Gateway to use
    #[arg(id = OPTIONAL_GATEWAY, value_name = "GATEWAY", value_parser = gateway())]
    positional: Option<GatewayArg>,

    /// Gateway to use, instead of the first argument
    #[arg(long = "provider", id = "gateway_option", value_name = "GATEWAY", value_parser = gateway())]
    option: Option<GatewayArg>,
}

impl OptionalGateway {
    /// Returns the chosen gateway, if there is one.
    ///
    /// # Errors
    /// If the argument and the option name two gateways.
    pub(crate) fn gateway(&self) -> Result<Option<GatewayArg>> {
        match (self.positional, self.option) {
            (Some(argument), Some(option)) if argument.id() != option.id() => {
                Err(two_gateways(argument, option))
            }
            (argument, option) => Ok(argument.or(option)),
        }
    }
}

/// Returns the error for an argument and an option that name two gateways.
fn two_gateways(argument: GatewayArg, option: GatewayArg) -> Error {
    let (argument, option) = (argument.id(), option.id());
    let rule = format!("is {option}, but the first argument is {argument}: name one gateway");
    Error::invalid("--provider", rule)
}

/// A gateway named on the command line.
#[derive(Clone, Copy)]
pub(crate) struct GatewayArg(pub(crate) &'static dyn Gateway);

impl GatewayArg {
    /// Returns the error with this gateway as its provider, for a request refused before the provider sees it.
    pub(crate) fn named_in(self, error: Error) -> Error {
        error.with_provider(self.factory().id().clone())
    }
}

impl std::ops::Deref for GatewayArg {
    type Target = dyn Gateway;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

/// Any number of gateways, as arguments or with `--provider`.
#[derive(Args)]
pub(crate) struct GatewayFilter {
    /// Gateways to include [default: all]
    #[arg(value_name = "GATEWAY", value_parser = gateway())]
    positional: Vec<GatewayArg>,

    /// Gateway to include, instead of an argument; may be repeated
    #[arg(long = "provider", id = "gateway_options", value_name = "GATEWAY", value_parser = gateway())]
    option: Vec<GatewayArg>,
}

impl GatewayFilter {
    /// Returns true if no gateway was named, which selects all of them.
    pub(crate) fn is_all(&self) -> bool {
        self.positional.is_empty() && self.option.is_empty()
    }

    /// Returns each selected gateway once, in the order of the tables.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = GatewayArg> {
        let is_selected = |gateway: &GatewayArg| {
            let mut named = self.positional.iter().chain(&self.option);
            self.is_all() || named.any(|named| named.id() == gateway.id())
        };
        gateways::all().map(GatewayArg).filter(is_selected)
    }
}

/// A gateway and the gateway's reference of a payment, refund or payout; the reference alone if `--provider` names the gateway.
///
/// Both are one list of words, because clap cannot make the first of two positional arguments optional.
#[derive(Args)]
pub(crate) struct ReferenceArgs {
    /// Gateway, and the id that the gateway gave the payment, refund or payout
    #[arg(value_names = REFERENCE_ARGUMENTS, num_args = 1..=2, required_unless_present = "target_gateway")]
    words: Vec<String>,

    /// Gateway to use, instead of the first argument
    #[arg(long = "provider", id = "target_gateway", value_name = "GATEWAY", value_parser = gateway())]
    option: Option<GatewayArg>,
}

impl ReferenceArgs {
    /// Returns the gateway and the reference.
    ///
    /// # Errors
    /// If the gateway is missing, given twice or not known, or if the reference is not valid.
    pub(crate) fn parse(&self) -> Result<(GatewayArg, ProviderReference)> {
        let known = || gateways::ids().collect::<Vec<_>>().join(", ");
        let missing = |field| {
            let rule = match field {
                "REF" => format!("{IS_REQUIRED}: the reference that the gateway has given"),
                _ => format!("{IS_REQUIRED}, before the reference: one of {}", known()),
            };
            Error::invalid(field, rule)
        };
        let (gateway, reference) = match (self.option, self.words.as_slice()) {
            (Some(gateway), [name]) if name == gateway.id() => return Err(missing("REF")),
            (Some(gateway), [reference]) => (gateway, reference),
            (Some(option), [name, reference]) if gateways::find(name).is_some() => {
                let argument = gateways::find(name).map(GatewayArg);
                if let Some(argument) = argument.filter(|argument| argument.id() != option.id()) {
                    return Err(two_gateways(argument, option));
                }
                (option, reference)
            }
            (None, [name, reference]) => {
                let gateway = gateways::find(name).map(GatewayArg);
                let refused = || format!("must be one of {}", known());
                let gateway = gateway.ok_or_else(|| Error::invalid("GATEWAY", refused()))?;
                (gateway, reference)
            }
            (None, [name]) if gateways::find(name).is_some() => return Err(missing("REF")),
            (None, _) => return Err(missing("GATEWAY")),
            (Some(_), []) => return Err(missing("REF")),
            (Some(_), _) => {
                let rule = "must be the only argument, or the second after the gateway that --provider names";
                return Err(Error::invalid("REF", rule));
            }
        };
        let reference = ProviderReference::new(reference.as_str());
        Ok((gateway, reference.map_err(|error| gateway.named_in(error))?))
    }
}

/// True for the name of an argument that is no option.
pub(crate) fn is_argument(name: &str) -> bool {
    REFERENCE_ARGUMENTS.contains(&name)
}

/// Returns a parser of gateway names, which lists the known ones on an error.
pub(crate) fn gateway() -> impl TypedValueParser<Value = GatewayArg> {
    PossibleValuesParser::new(gateways::ids()).try_map(|id| {
        gateways::find(&id)
            .map(GatewayArg)
            .ok_or("is not a gateway")
    })
}
