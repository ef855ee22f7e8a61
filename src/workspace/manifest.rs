//! `.olyc/manifest.json` in the output folder: which files are ours, and what we wrote into them.
//!
//! It is committed with the files. It holds no time and no name of a machine: the same build gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The folder that is ours alone, in the output folder.
pub const FOLDER: &str = ".olyc";
/// The manifest, from the output folder.
pub const FILE: &str = ".olyc/manifest.json";

/// What is ours.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this format.
    pub version: u32,
    /// SHA-256 of what we wrote, by path.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    /// Folders that we made; removed when nothing is left in them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub folders: BTreeSet<String>,
    /// Files that the user took over: never written again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ejected: BTreeSet<String>,
    /// What holds something that must not be lost, as the spec calls it: `prod postgres main`. It may not vanish from one build to the next.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub kept: BTreeSet<String>,
    /// While a write goes on: SHA-256 of what is being written. Left over by a build that was killed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub next: BTreeMap<String, String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            version: 1,
            files: BTreeMap::new(),
            folders: BTreeSet::new(),
            ejected: BTreeSet::new(),
            kept: BTreeSet::new(),
            next: BTreeMap::new(),
        }
    }
}

/// Why a manifest could not be used.
#[derive(Debug)]
pub enum Unusable {
    Disk(io::Error),
    /// What the reader of JSON said.
    Content(String),
}

impl Manifest {
    /// Reads the manifest of an output folder; one that is not there is empty.
    pub fn read(out: &Path) -> Result<Self, Unusable> {
        let bytes = match fs::read(out.join(FILE)) {
            Ok(bytes) => bytes,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Unusable::Disk(error)),
        };
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|error| Unusable::Content(error.to_string()))?;
        if manifest.version != 1 {
            return Err(Unusable::Content(format!("version {} is not known", manifest.version)));
        }
        // It may come from anywhere with the rest of a repository, and what it names is removed.
        let mut paths =
            manifest.files.keys().chain(manifest.next.keys()).chain(&manifest.folders).chain(&manifest.ejected);
        if let Some((path, why)) = paths.find_map(|path| Some((path, super::paths::why_not(path)?))) {
            return Err(Unusable::Content(format!("`{path}` {why}")));
        }
        Ok(manifest)
    }

    /// Its bytes: sorted, a file a line, so that merges in git stay small.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Whether bytes with this hash, at this path, can only come from us.
    pub fn wrote(&self, path: &str, hash: &str) -> bool {
        self.files.get(path).is_some_and(|known| known == hash)
            || self.next.get(path).is_some_and(|known| known == hash)
    }
}

/// SHA-256 in hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let mut text = String::with_capacity(64);
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
