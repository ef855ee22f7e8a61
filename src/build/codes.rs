//! Turns the pages of `src/diagnostics/codes/` into constants.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

pub fn generate() {
    let folder = Path::new("src/diagnostics/codes");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut pages: Vec<_> = fs::read_dir(folder)
        .expect("the folder of code pages")
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect();
    pages.sort();
    let root = env::var("CARGO_MANIFEST_DIR").expect("set by cargo");
    let mut text = String::new();
    let mut names = Vec::new();
    for page in &pages {
        let content = fs::read_to_string(page).expect("a page");
        let head = content.lines().next().unwrap_or_default();
        let (id, name) = head
            .strip_prefix("# ")
            .and_then(|rest| rest.split_once(' '))
            .unwrap_or_else(|| panic!("{} must begin with `# OLY-X000 some-name`", page.display()));
        let file = page.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert_eq!(file, id, "{} must be named after its code", page.display());
        let constant = name.trim().to_uppercase().replace('-', "_");
        let _ = writeln!(
            text,
            "/// {id} {name}\npub const {constant}: Code = Code(&CodeInfo {{ id: {id:?}, name: {name:?}, page: include_str!({path:?}) }});",
            name = name.trim(),
            path = format!("{root}/{}", page.display()),
        );
        names.push(constant);
    }
    let _ = writeln!(text, "/// Every code, ordered by id.\npub const ALL: &[Code] = &[{}];", names.join(", "));
    let out = Path::new(&env::var("OUT_DIR").expect("set by cargo")).join("codes.rs");
    fs::write(out, text).expect("writing codes.rs");
}
