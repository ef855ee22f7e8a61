//! Runs the blueprints of a module over the graph of every environment, and assembles what they make into files.

mod address;
mod assemble;
mod catalogue;
mod document;
mod files;
mod made;
mod output;
mod patch;
mod printable;
mod project;
mod provide;
mod roots;
mod run;
mod site;
mod subject;
mod validate;

pub use assemble::{Options, before_merging, build, inspect};
pub use files::Drawn;
pub use provide::provider;
