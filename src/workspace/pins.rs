//! Pins of committed files: the commit of an action, the digest of an image. A committed file owns its pins, so that what a bot
//! moved forward stays when the spec is built again.

use std::fs;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::manifest::Manifest;
use crate::diagnostics::{Diagnostic, codes};
use crate::evaluate::Pins;

/// The pins of the generated files in a folder, none where nothing was built yet; and where two files pin one name differently.
pub(super) fn read(root: &Path) -> (Pins, Vec<Diagnostic>) {
    let mut found = Found::default();
    let Ok(manifest) = Manifest::read(root) else { return (found.pins, found.said) };
    for path in manifest.files.keys().chain(&manifest.ejected) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let wanted = path.starts_with(".github/workflows/") || name == "Dockerfile" || name == "docker-compose.yml";
        if wanted && let Ok(text) = fs::read_to_string(root.join(path)) {
            found.collect(path, &text);
        }
    }
    (found.pins, found.said)
}

/// What committed files pin, as far as they were read. The first pin of a name counts.
#[derive(Default)]
struct Found {
    pins: Pins,
    /// Where each name was pinned first, `.github/workflows/checks.yml:12`, and to what.
    first: FxHashMap<String, (String, String)>,
    said: Vec<Diagnostic>,
}

impl Found {
    /// `uses: owner/repository@<commit> # v1.2.3`, `FROM image:tag@sha256:…`, `image: image:tag@sha256:…`.
    fn collect(&mut self, path: &str, text: &str) {
        for (index, line) in text.lines().enumerate() {
            let place = || format!("{path}:{}", index + 1);
            let line = line.trim_start().trim_start_matches("- ");
            if let Some(rest) = line.strip_prefix("uses:")
                && let Some((action, pinned)) = rest.trim().split_once('@')
                && let Some((commit, version)) = pinned.split_once(" # ")
                && is_hex(commit.trim(), 40)
            {
                let (commit, version) = (commit.trim(), version.trim());
                if self.is_first(action, commit, format!("{version} ({:.7})", commit), place()) {
                    self.pins.actions.insert(action.to_owned(), (commit.to_owned(), version.to_owned()));
                }
            }
            for word in line.split_whitespace() {
                let word = word.trim_matches(|quote| matches!(quote, '"' | '\''));
                if let Some((image, digest)) = word.split_once("@sha256:")
                    && is_hex(digest, 64)
                {
                    let image = image.rsplit('=').next().unwrap_or(image);
                    let pinned = format!("sha256:{digest}");
                    if self.is_first(image, &pinned, format!("sha256:{digest:.7}…"), place()) {
                        self.pins.images.insert(image.to_owned(), pinned);
                    }
                }
            }
        }
    }

    /// Whether a name was not pinned before; says where two pins of it differ.
    fn is_first(&mut self, name: &str, pinned: &str, shown: String, place: String) -> bool {
        let Some((commit, before)) = self.first.get(name) else {
            self.first.insert(name.to_owned(), (pinned.to_owned(), format!("{shown} at {place}")));
            return true;
        };
        if commit != pinned {
            let message = format!("`{name}` is pinned in two ways: to {before}, and to {shown} at {place}");
            let (path, _) = place.rsplit_once(':').unwrap_or((&place, ""));
            self.said.push(
                Diagnostic::warning_about_path(codes::PINS_DIFFER, path, message)
                    .help("the first one counts, and the next build writes it everywhere; if the other one is right, write that one in both files"),
            );
        }
        false
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
        let mut found = Found::default();
        found.collect(
            ".github/workflows/checks.yml",
            &format!(
                "      - uses: actions/checkout@{commit} # v7.0.1\nFROM golang:1.26-trixie@sha256:{digest} AS build\n"
            ),
        );
        assert_eq!(found.pins.actions["actions/checkout"], (commit.to_owned(), String::from("v7.0.1")));
        assert_eq!(found.pins.images["golang:1.26-trixie"], format!("sha256:{digest}"));
        assert!(found.said.is_empty());
    }

    #[test]
    fn two_different_pins_of_one_name_are_told_with_both_places() {
        let (one, other) = ("a".repeat(40), "b".repeat(40));
        let (first, second) = ("0".repeat(64), "1".repeat(64));
        let mut found = Found::default();
        found.collect("ci.yml", &format!("on: push\n- uses: a/b@{one} # v1\n- uses: a/b@{one} # v1\n"));
        found.collect("Dockerfile", &format!("FROM go:1@sha256:{first}\nFROM go:1@sha256:{second}\n"));
        found.collect("cd.yml", &format!("- uses: a/b@{other} # v2\n- uses: a/c@{other} # v2\n"));
        assert_eq!(found.pins.actions["a/b"], (one, String::from("v1")));
        assert_eq!(found.pins.images["go:1"], format!("sha256:{first}"));
        let said: Vec<_> =
            found.said.iter().map(|one| (one.path.clone().unwrap_or_default(), one.message.clone())).collect();
        assert_eq!(
            said,
            [
                (
                    String::from("Dockerfile"),
                    String::from(
                        "`go:1` is pinned in two ways: to sha256:0000000… at Dockerfile:1, and to sha256:1111111… at Dockerfile:2"
                    )
                ),
                (
                    String::from("cd.yml"),
                    String::from(
                        "`a/b` is pinned in two ways: to v1 (aaaaaaa) at ci.yml:2, and to v2 (bbbbbbb) at cd.yml:1"
                    )
                ),
            ]
        );
    }

    #[test]
    fn tags_are_no_pins() {
        let mut found = Found::default();
        found.collect("ci.yml", "uses: actions/checkout@v7\nFROM golang:1.26-trixie\n");
        assert_eq!(found.pins, Pins::default());
    }
}
