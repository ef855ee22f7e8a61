//! Pins of committed files: the commit of an action, the digest of an image. A committed file owns its pins, so that what a bot
//! moved forward stays when the spec is built again.

use std::fs;
use std::path::Path;

use super::manifest::Manifest;
use crate::evaluate::Pins;

/// The pins of the generated files in a folder; none where nothing was built yet.
pub(super) fn read(root: &Path) -> Pins {
    let mut pins = Pins::default();
    let Ok(manifest) = Manifest::read(root) else { return pins };
    for path in manifest.files.keys().chain(&manifest.ejected) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let wanted = path.starts_with(".github/workflows/") || name == "Dockerfile" || name == "docker-compose.yml";
        if wanted && let Ok(text) = fs::read_to_string(root.join(path)) {
            collect(&text, &mut pins);
        }
    }
    pins
}

/// `uses: owner/repository@<commit> # v1.2.3`, `FROM image:tag@sha256:…`, `image: image:tag@sha256:…`. The first one of a name counts.
fn collect(text: &str, pins: &mut Pins) {
    for line in text.lines() {
        let line = line.trim_start().trim_start_matches("- ");
        if let Some(rest) = line.strip_prefix("uses:")
            && let Some((action, pinned)) = rest.trim().split_once('@')
            && let Some((commit, version)) = pinned.split_once(" # ")
            && is_hex(commit.trim(), 40)
        {
            pins.actions
                .entry(action.to_owned())
                .or_insert_with(|| (commit.trim().to_owned(), version.trim().to_owned()));
        }
        for word in line.split_whitespace() {
            let word = word.trim_matches(|quote| matches!(quote, '"' | '\''));
            if let Some((image, digest)) = word.split_once("@sha256:")
                && is_hex(digest, 64)
            {
                let image = image.rsplit('=').next().unwrap_or(image);
                pins.images.entry(image.to_owned()).or_insert_with(|| format!("sha256:{digest}"));
            }
        }
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_of_workflows_and_images_are_read() {
        let commit = "3d3c42e5aac5ba805825da76410c181273ba90b1";
        let digest = "0".repeat(64);
        let mut pins = Pins::default();
        collect(
            &format!(
                "      - uses: actions/checkout@{commit} # v7.0.1\nFROM golang:1.26-trixie@sha256:{digest} AS build\n"
            ),
            &mut pins,
        );
        assert_eq!(pins.actions["actions/checkout"], (commit.to_owned(), String::from("v7.0.1")));
        assert_eq!(pins.images["golang:1.26-trixie"], format!("sha256:{digest}"));
    }

    #[test]
    fn tags_are_no_pins() {
        let mut pins = Pins::default();
        collect("uses: actions/checkout@v7\nFROM golang:1.26-trixie\n", &mut pins);
        assert_eq!(pins, Pins::default());
    }
}
