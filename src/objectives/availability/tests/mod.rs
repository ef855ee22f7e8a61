//! Bounds against simulation, and properties that hold for every architecture.

mod properties;
mod random;
mod simulate;
mod truth;
