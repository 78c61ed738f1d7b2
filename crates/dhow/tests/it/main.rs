//! The namespace of the façade, lines that users write, and the registry from variables.

mod gateway;
mod obvious_lines;
mod registry;
mod traits;
