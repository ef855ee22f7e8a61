//! Files of the standard library that an editor can open: written once, read-only, into a folder of the user's cache.
//!
//! Editors differ in what they make of an address that is no file; a file all of them open.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::library::FILES;

/// Where the library of this very build of olyc is shown.
#[derive(Debug)]
pub(super) struct Shelf {
    folder: PathBuf,
    written: bool,
}

impl Shelf {
    /// Nothing is written before somebody looks.
    pub(super) fn new() -> Self {
        let mut hasher = Sha256::new();
        for (path, text) in FILES {
            hasher.update(path.as_bytes());
            hasher.update(text.as_bytes());
        }
        let digest: String = hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { folder: cache().join("olyc").join(format!("std-{digest}")), written: false }
    }

    /// The file that shows `std:data/postgres.oly`.
    pub(super) fn path(&mut self, virtual_path: &str) -> io::Result<PathBuf> {
        if !self.written {
            for (path, text) in FILES {
                write(&self.place(path), text)?;
            }
            self.written = true;
        }
        Ok(self.place(virtual_path))
    }

    /// The virtual path of a file that lies here.
    pub(super) fn virtual_path(&self, path: &Path) -> Option<String> {
        let words: Vec<_> = path.strip_prefix(&self.folder).ok()?.iter().map(|word| word.to_string_lossy()).collect();
        Some(format!("std:{}", words.join("/")))
    }

    fn place(&self, virtual_path: &str) -> PathBuf {
        self.folder.join(virtual_path.trim_start_matches("std:"))
    }
}

/// Whole or not at all: another server may be writing the same file.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    let mut permissions = file.as_file().metadata()?.permissions();
    permissions.set_readonly(true);
    file.as_file().set_permissions(permissions)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn cache() -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| {
            folder("HOME").map(|home| home.join(if cfg!(target_os = "macos") { "Library/Caches" } else { ".cache" }))
        })
        .unwrap_or_else(std::env::temp_dir)
}
