//! The evaluated graph of one environment: items, the layers of their fields, edges, checks, facets; and the union of
//! all environments, for what is made once. Everything is lazy and remembered; nothing knows a product.

mod build;
mod checks;
mod cycles;
mod diagnostics;
mod edges;
mod edit;
pub mod graph;
mod host;
mod implied;
mod item;
mod layers;
mod missing;
mod node;
mod path;
mod records;
mod side_by_side;
mod slots;
mod steps;
#[cfg(test)]
mod tests;
mod union;
pub mod why;
mod world;

pub use diagnostics::merged;
pub use edges::Edge;
pub use item::Item;
pub use side_by_side::side_by_side;
pub use union::Union;
pub use world::{Judge, Provider, World};
