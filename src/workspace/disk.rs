//! The few things that writing a tree does to a disk, as a trait: tests let each of them fail in turn.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A disk that can be written.
pub trait Disk: Sync {
    /// Makes one folder; its parent exists.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a temporary file, over what a killed build left there.
    fn write(&self, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()>;
    /// Returns when the file's bytes would survive a power cut.
    fn sync(&self, path: &Path) -> io::Result<()>;
    /// Puts a temporary file in its place, at once.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes a folder if it is empty.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// Returns when the names in a folder would survive a power cut.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
}

/// The real one.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match fs::create_dir(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            other => other,
        }
    }

    fn write(&self, path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        // Never through a link that someone put there meanwhile.
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        set_mode(&file, mode)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if cfg!(unix) {
            return File::open(path)?.sync_all();
        }
        // Elsewhere folders cannot be opened, and renames are logged by the file system itself.
        Ok(())
    }
}

#[cfg(unix)]
fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: u32) -> io::Result<()> {
    Ok(())
}

/// Whether the owner may run the file; `None` where the system does not know.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "the answer of other systems")]
pub(super) fn is_executable(metadata: &fs::Metadata) -> Option<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
pub(super) fn is_executable(_: &fs::Metadata) -> Option<bool> {
    None
}

#[cfg(unix)]
fn mode_of(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).map_or(0o644, |metadata| metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode_of(_: &Path) -> u32 {
    0o644
}

/// Replaces one file at once, or leaves it as it was. It keeps its permissions, and a link keeps leading to it.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let temporary = temporary(&target);
    let disk = SystemDisk;
    let written = disk
        .write(&temporary, bytes, mode_of(&target))
        .and_then(|()| disk.sync(&temporary))
        .and_then(|()| disk.rename(&temporary, &target));
    if written.is_err() {
        // It is the first error that counts.
        let _ = disk.remove_file(&temporary);
    }
    written
}

/// The temporary name of a file, in its own folder and always the same: the next build finds what a killed one left.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Not the name itself, which may already be as long as names can be.
    let hash = super::manifest::hash(name.as_bytes());
    path.with_file_name(format!(".olyc-{}.tmp", hash.get(..16).unwrap_or_default()))
}
