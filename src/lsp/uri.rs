//! Between `file:` addresses and paths. An address is kept as the client wrote it: two spellings of one file are one file for us,
//! but the client only knows its own.

use std::path::{Component, Path, PathBuf};

use gen_lsp_types::Uri;

/// The path of a `file:` address, without `.` and `..`; nothing for other schemes.
pub(super) fn to_path(uri: &Uri) -> Option<PathBuf> {
    let rest = uri.0.strip_prefix("file://")?;
    // `file://host/path`: the host is ours or none.
    let rest = rest.get(rest.find('/')?..)?;
    let path = decode(rest)?;
    // `/c:/x` of Windows
    let bytes = path.as_bytes();
    let drive = bytes.get(2) == Some(&b':') && bytes.get(1).is_some_and(u8::is_ascii_alphabetic);
    Some(normal(Path::new(if drive && cfg!(windows) { path.get(1..)? } else { &path })))
}

pub(super) fn from_path(path: &Path) -> Uri {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut made = String::from("file://");
    if !text.starts_with('/') {
        made.push('/');
    }
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            made.push(char::from(byte));
        } else {
            made.push_str(&format!("%{byte:02X}"));
        }
    }
    Uri(made)
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Without `.` and `..`, looking at words only.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut made = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                made.pop();
            }
            other => made.push(other),
        }
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_path_lead_to_each_other() {
        for path in ["/a/b.oly", "/with space/ü/100%.oly", "/a#b?c.oly"] {
            assert_eq!(to_path(&from_path(Path::new(path))), Some(PathBuf::from(path)));
        }
    }

    #[test]
    fn foreign_and_broken_addresses_have_no_path() {
        for text in ["untitled:Untitled-1", "file://", "file:///%", "file:///%ff", "git:/a.oly"] {
            assert_eq!(to_path(&Uri(text.to_owned())), None, "{text}");
        }
    }
}
