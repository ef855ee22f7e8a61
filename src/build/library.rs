//! Embeds the files of the standard library, in the order of their paths.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

pub fn generate() {
    println!("cargo:rerun-if-changed=stdlib");
    let mut files = Vec::new();
    collect(Path::new("stdlib"), &mut files);
    files.sort();
    let root = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
    let mut text = String::from(
        "/// Path (`std:data/postgres.oly`) and text of every file.\npub const FILES: &[(&str, &str)] = &[\n",
    );
    for file in &files {
        let relative = file.strip_prefix("stdlib").expect("below stdlib").to_string_lossy().replace('\\', "/");
        let _ = writeln!(
            text,
            "    ({:?}, include_str!({:?})),",
            format!("std:{relative}"),
            format!("{root}/{}", file.display())
        );
    }
    text.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("library.rs");
    fs::write(out, text).expect("writing library.rs");
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder).expect("a folder of the library").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "oly") {
            into.push(path);
        }
    }
}
