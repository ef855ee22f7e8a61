//! From checked modules to values: layers, lazy evaluation, built-in functions, later values, provenance.

pub mod value;
