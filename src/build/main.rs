//! Build script: what is known before `olyc` runs is prepared here, one file a concern.

// A build script speaks to cargo through its standard output.
#![allow(clippy::print_stdout)]
#![expect(clippy::disallowed_methods, reason = "preparing files is what a build script is for")]

mod codes;
mod library;
mod limits;
mod provider;
mod roles;
mod version;

fn main() {
    println!("cargo:rerun-if-changed=src/build");
    codes::generate();
    library::generate();
    provider::generate();
    roles::generate();
    version::generate();
}
