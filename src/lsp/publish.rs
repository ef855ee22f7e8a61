//! What is wrong, sent to the client: for every file only when the client shows something else, or an older version.

use std::collections::HashMap;
use std::path::PathBuf;

use gen_lsp_types as lsp;

use super::capabilities::Client;
use super::convert::Context;
use super::documents::Document;
use super::projects::Project;
use super::uri;

/// The notifications that bring a client up to date with a project. A client that waits to hear about its last change
/// hears, even if nothing is different.
pub(super) fn notifications(
    project: &mut Project,
    client: &Client,
    documents: &HashMap<lsp::Uri, Document>,
) -> Vec<lsp::PublishDiagnosticsParams> {
    let by_path: HashMap<&PathBuf, &Document> = documents.values().map(|document| (&document.path, document)).collect();
    let address =
        |path: &PathBuf| by_path.get(path).map_or_else(|| uri::from_path(path), |document| document.uri.clone());
    let mut found: HashMap<PathBuf, Vec<lsp::Diagnostic>> = HashMap::new();
    {
        let of_name = |name: &str| (!name.starts_with("std:")).then(|| address(&project.path_of(name)));
        let context = Context {
            sources: project.session.sources(),
            encoding: client.encoding,
            related: client.related,
            code_description: client.code_description,
            uri: &of_name,
        };
        let mut add = |one| {
            if let Some((name, made)) = context.diagnostic(one)
                && !name.starts_with("std:")
                // What is wrong with a folder has no text to be shown in.
                && name.ends_with(".oly") | project.session.text(&name).is_some()
            {
                found.entry(project.path_of(&name)).or_default().push(made);
            }
        };
        project.loading.iter().for_each(&mut add);
        if project.failed {
            project.session.syntax_diagnostics().for_each(&mut add);
        } else {
            project.session.diagnostics().for_each(&mut add);
        }
    }
    for path in project.published.keys() {
        found.entry(path.clone()).or_default();
    }
    for document in documents.values().filter(|document| project.holds(&document.path)) {
        found.entry(document.path.clone()).or_default();
    }
    let mut made = Vec::new();
    let mut paths: Vec<PathBuf> = found.keys().cloned().collect();
    paths.sort_unstable();
    for path in paths {
        let diagnostics = found.remove(&path).unwrap_or_default();
        let open = by_path.get(&path);
        let version = open.map(|document| document.version);
        let shown = project.published.get(&path);
        if shown.is_some_and(|shown| shown.0 == version && shown.1 == diagnostics) {
            continue;
        }
        made.push(lsp::PublishDiagnosticsParams { uri: address(&path), version, diagnostics: diagnostics.clone() });
        if diagnostics.is_empty() && open.is_none() {
            project.published.remove(&path);
        } else {
            project.published.insert(path, (version, diagnostics));
        }
    }
    made
}
