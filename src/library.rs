//! The standard library's texts, embedded when `olyc` is built. Everything that is known of a product stands in them.

include!(concat!(env!("OUT_DIR"), "/library.rs"));
