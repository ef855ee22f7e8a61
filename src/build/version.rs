//! Which commit a release was built from. Builds without git, and builds for development, say so instead:
//! a development build that changed with every commit would be compiled anew with every commit.

use std::path::{Path, PathBuf};
use std::{env, fs};

pub fn generate() {
    println!("cargo:rerun-if-env-changed=OLYC_COMMIT");
    let release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit =
        env::var("OLYC_COMMIT").ok().or_else(|| if release { head() } else { Some(String::from("development")) });
    println!("cargo:rustc-env=OLYC_COMMIT={}", commit.as_deref().unwrap_or("unknown"));
    println!("cargo:rustc-env=OLYC_TARGET={}", env::var("TARGET").unwrap_or_default());
}

/// The commit that is checked out, read from git's own files: git itself need not be there.
fn head() -> Option<String> {
    let folder = git_folder()?;
    watch(&folder.join("HEAD"));
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    let full = match head.trim().strip_prefix("ref: ") {
        None => head.trim().to_owned(),
        Some(reference) => resolve(&folder, reference)?,
    };
    full.get(..12).filter(|short| short.bytes().all(|byte| byte.is_ascii_hexdigit())).map(str::to_owned)
}

/// `.git` is a folder, or in a work tree of its own a file that names one.
fn git_folder() -> Option<PathBuf> {
    let here = Path::new(".git");
    if here.is_dir() {
        return Some(here.to_owned());
    }
    let text = fs::read_to_string(here).ok()?;
    Some(PathBuf::from(text.trim().strip_prefix("gitdir: ")?))
}

fn resolve(folder: &Path, reference: &str) -> Option<String> {
    let common = fs::read_to_string(folder.join("commondir"))
        .map_or_else(|_| folder.to_owned(), |text| folder.join(text.trim()));
    let loose = common.join(reference);
    watch(&loose);
    if let Ok(text) = fs::read_to_string(&loose) {
        return Some(text.trim().to_owned());
    }
    let packed = common.join("packed-refs");
    watch(&packed);
    let text = fs::read_to_string(packed).ok()?;
    text.lines().find_map(|line| {
        let (commit, name) = line.split_once(' ')?;
        (name == reference).then(|| commit.to_owned())
    })
}

fn watch(path: &Path) {
    // A file that is not there would make cargo run the script every time.
    if path.exists() {
        println!("cargo:rerun-if-changed={}", path.display());
    }
}
