//! The patterns of `--only`: `*` and `?` within a name, `**` across folders; a folder means what lies in it.

/// A pattern over paths with `/`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Glob {
    parts: Vec<Vec<char>>,
}

impl Glob {
    pub fn new(pattern: &str) -> Self {
        let pattern = pattern.strip_prefix("./").unwrap_or(pattern).trim_end_matches('/');
        Self { parts: pattern.split('/').map(|part| part.chars().collect()).collect() }
    }

    /// Whether the path, or a folder that it lies in, fits the pattern.
    pub fn matches(&self, path: &str) -> bool {
        let names: Vec<Vec<char>> = path.split('/').map(|part| part.chars().collect()).collect();
        // A row of the table says which prefixes of the names fit the pattern's parts so far: no backtracking.
        let mut fits = vec![false; names.len() + 1];
        if let Some(first) = fits.first_mut() {
            *first = true;
        }
        for part in &self.parts {
            let mut next = vec![false; names.len() + 1];
            let mut any = false;
            for (at, slot) in next.iter_mut().enumerate() {
                let here = fits.get(at).copied().unwrap_or_default();
                any |= here;
                *slot = if part.as_slice() == ['*', '*'] {
                    any
                } else {
                    at > 0
                        && fits.get(at - 1).copied().unwrap_or_default()
                        && names.get(at - 1).is_some_and(|name| name_fits(part, name))
                };
            }
            fits = next;
        }
        fits.iter().skip(1).any(|fit| *fit)
    }
}

fn name_fits(pattern: &[char], name: &[char]) -> bool {
    let mut fits = vec![false; name.len() + 1];
    if let Some(first) = fits.first_mut() {
        *first = true;
    }
    for wanted in pattern {
        let mut next = vec![false; name.len() + 1];
        let mut any = false;
        for (at, slot) in next.iter_mut().enumerate() {
            any |= fits.get(at).copied().unwrap_or_default();
            *slot = if *wanted == '*' {
                any
            } else {
                at > 0
                    && fits.get(at - 1).copied().unwrap_or_default()
                    && (*wanted == '?' || name.get(at - 1) == Some(wanted))
            };
        }
        fits = next;
    }
    fits.last().copied().unwrap_or_default()
}
