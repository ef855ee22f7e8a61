//! Requests: decode, ask `ide`, encode.

use std::collections::HashMap;
use std::ops::Range;
use std::path::PathBuf;

use gen_lsp_types as lsp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::remedies::Question;
use super::server::Server;
use super::{convert, uri};
use crate::ide;
use crate::session::Session;
use crate::source::{Encoding, File, FileId};

type Answer = Result<Value, serde_json::Error>;

/// Where a request points.
struct Spot<'a> {
    session: &'a Session,
    id: FileId,
    file: &'a File,
    encoding: Encoding,
    /// The folder that paths of the session start from.
    root: PathBuf,
}

impl Spot<'_> {
    fn offset(&self, position: lsp::Position) -> usize {
        convert::offset(self.file, position, self.encoding)
    }

    fn range(&self, bytes: &Range<usize>) -> lsp::Range {
        convert::range(self.file, bytes, self.encoding)
    }

    /// A place in whichever file: the file's path and the range.
    fn place(&self, file: FileId, bytes: &Range<usize>) -> Option<(String, lsp::Range)> {
        let file = self.session.sources().file(file)?;
        Some((file.path.to_string(), convert::range(file, bytes, self.encoding)))
    }
}

impl Server<'_> {
    /// The result of a request; nothing for a method that is not served.
    pub(super) fn answer(&mut self, method: &str, params: Value) -> Option<Answer> {
        Some(match method {
            "textDocument/hover" => self.reply(params, Self::hover),
            "textDocument/definition" => self.reply(params, Self::definition),
            "textDocument/documentSymbol" => self.reply(params, Self::symbols),
            "textDocument/foldingRange" => self.reply(params, Self::folds),
            "textDocument/formatting" => self.reply(params, Self::format),
            "textDocument/completion" => self.reply(params, Self::complete),
            "textDocument/inlayHint" => self.reply(params, Self::inlays),
            "textDocument/codeAction" => self.reply(params, Self::actions),
            _ => return None,
        })
    }

    fn reply<P: DeserializeOwned, R: Serialize>(
        &mut self,
        params: Value,
        of: impl Fn(&mut Self, P) -> Option<R>,
    ) -> Answer {
        let params = serde_json::from_value(params)?;
        serde_json::to_value(of(self, params))
    }

    /// The file that a request speaks of, brought up to date.
    fn spot(&mut self, address: &lsp::Uri) -> Option<Spot<'_>> {
        let path =
            self.documents.get(address).map(|document| document.path.clone()).or_else(|| uri::to_path(address))?;
        let encoding = self.client.encoding;
        let (session, name, root) = match self.shelf.virtual_path(&path) {
            // Every project knows the library.
            Some(name) => match self.projects.first_mut() {
                Some(project) => (&mut project.session, name, project.root.clone()),
                None => (self.bare.get_or_insert_with(Session::new), name, PathBuf::new()),
            },
            None => {
                let project = self.projects.iter_mut().find(|project| project.holds(&path))?;
                let name = project.name_of(&path)?;
                (&mut project.session, name, project.root.clone())
            }
        };
        session.refresh();
        let session = &*session;
        let id = session.file(&name)?;
        Some(Spot { session, id, file: session.sources().file(id)?, encoding, root })
    }

    /// The address under which the client knows a file of a session.
    fn address(&mut self, root: &std::path::Path, name: &str) -> Option<lsp::Uri> {
        let path = if name.starts_with("std:") {
            match self.shelf.path(name) {
                Ok(path) => path,
                Err(error) => {
                    let words = format!("the standard library cannot be shown: {error}");
                    self.notify("window/showMessage", serde_json::json!({ "type": 2, "message": words }));
                    return None;
                }
            }
        } else {
            uri::normal(&root.join(name))
        };
        let open = self.documents.values().find(|document| document.path == path);
        Some(open.map_or_else(|| uri::from_path(&path), |document| document.uri.clone()))
    }

    fn hover(&mut self, params: lsp::HoverParams) -> Option<lsp::Hover> {
        let at = params.text_document_position_params;
        let markdown = self.client.markdown;
        let spot = self.spot(&at.text_document.uri)?;
        let found = ide::hover(spot.session, spot.id, spot.offset(at.position))?;
        let (kind, value) = if markdown {
            (lsp::MarkupKind::Markdown, found.markdown)
        } else {
            (lsp::MarkupKind::PlainText, ide::plain(&found.markdown))
        };
        Some(lsp::Hover { contents: lsp::MarkupContent { kind, value }.into(), range: Some(spot.range(&found.range)) })
    }

    fn inlays(&mut self, params: lsp::InlayHintParams) -> Option<Vec<lsp::InlayHint>> {
        let spot = self.spot(&params.text_document.uri)?;
        let range = spot.offset(params.range.start)..spot.offset(params.range.end);
        let found = ide::inlays(spot.session, spot.id, &range);
        let made = found.into_iter().map(|one| lsp::InlayHint {
            position: spot.range(&(one.offset..one.offset)).start,
            label: one.label.into(),
            kind: None,
            text_edits: None,
            tooltip: Some(lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value: one.markdown }.into()),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        });
        Some(made.collect())
    }

    fn definition(&mut self, params: lsp::DefinitionParams) -> Option<lsp::DefinitionResponse> {
        let at = params.text_document_position_params;
        let links = self.client.links;
        let spot = self.spot(&at.text_document.uri)?;
        let found = ide::definition(spot.session, spot.id, spot.offset(at.position))?;
        let origin = spot.range(&found.origin);
        let root = spot.root.clone();
        let places: Vec<_> = found
            .targets
            .iter()
            .filter_map(|target| {
                let (name, full) = spot.place(target.file, &target.full)?;
                Some((name, full, spot.place(target.file, &target.name)?.1))
            })
            .collect();
        let mut targets = Vec::new();
        for (name, full, selection) in places {
            targets.push(lsp::LocationLink {
                origin_selection_range: Some(origin),
                target_uri: self.address(&root, &name)?,
                target_range: full,
                target_selection_range: selection,
            });
        }
        if links {
            return Some(targets.into());
        }
        let locations =
            targets.into_iter().map(|link| lsp::Location { uri: link.target_uri, range: link.target_selection_range });
        Some(lsp::Definition::from(locations.collect::<Vec<_>>()).into())
    }

    fn symbols(&mut self, params: lsp::DocumentSymbolParams) -> Option<lsp::DocumentSymbolResponse> {
        let nested = self.client.nested_symbols;
        let address = params.text_document.uri;
        let spot = self.spot(&address)?;
        let found = ide::symbols(spot.session, spot.id);
        if nested {
            return Some(found.iter().map(|symbol| nested_symbol(&spot, symbol)).collect::<Vec<_>>().into());
        }
        #[expect(deprecated, reason = "every field of a literal has to be named")]
        let flat = found.iter().map(|symbol| lsp::SymbolInformation {
            deprecated: None,
            location: lsp::Location { uri: address.clone(), range: spot.range(&symbol.range) },
            base_symbol_information: lsp::BaseSymbolInformation {
                name: symbol.name.clone(),
                kind: symbol_kind(symbol.kind),
                tags: None,
                container_name: None,
            },
        });
        Some(flat.collect::<Vec<_>>().into())
    }

    fn folds(&mut self, params: lsp::FoldingRangeParams) -> Option<Vec<lsp::FoldingRange>> {
        let spot = self.spot(&params.text_document.uri)?;
        let folds = ide::folds(spot.session, spot.id);
        Some(
            folds
                .into_iter()
                .map(|fold| {
                    let range = spot.range(&fold.range);
                    lsp::FoldingRange {
                        start_line: range.start.line,
                        end_line: range.end.line,
                        kind: Some(if fold.comment {
                            lsp::FoldingRangeKind::Comment
                        } else {
                            lsp::FoldingRangeKind::Region
                        }),
                        ..lsp::FoldingRange::default()
                    }
                })
                .collect(),
        )
    }

    /// Needs nothing but the text: it never waits for an analysis.
    fn format(&mut self, params: lsp::DocumentFormattingParams) -> Option<Vec<lsp::TextEdit>> {
        let document = self.documents.get(&params.text_document.uri)?;
        let lines = crate::source::LineIndex::new(&document.text);
        let file = File { path: document.path.to_string_lossy().into(), text: document.text.clone(), lines };
        let edits = ide::format(&file.path, &file.text);
        let encoding = self.client.encoding;
        Some(
            edits
                .into_iter()
                .map(|edit| lsp::TextEdit { range: convert::range(&file, &edit.range, encoding), new_text: edit.text })
                .collect(),
        )
    }

    fn complete(&mut self, params: lsp::CompletionParams) -> Option<lsp::CompletionResponse> {
        let at = params.text_document_position_params;
        let snippets = self.client.snippets;
        let spot = self.spot(&at.text_document.uri)?;
        let found = ide::complete(spot.session, spot.id, spot.offset(at.position));
        let items = found.into_iter().enumerate().map(|(rank, one)| {
            let snippet = one.snippet.filter(|_| snippets);
            let format =
                if snippet.is_some() { lsp::InsertTextFormat::Snippet } else { lsp::InsertTextFormat::PlainText };
            let edit =
                lsp::TextEdit { range: spot.range(&one.range), new_text: snippet.unwrap_or_else(|| one.label.clone()) };
            let documentation =
                one.documentation.map(|value| lsp::MarkupContent { kind: lsp::MarkupKind::Markdown, value });
            lsp::CompletionItem {
                kind: Some(completion_kind(one.kind)),
                detail: Some(one.detail).filter(|detail| !detail.is_empty()),
                documentation: documentation.map(Into::into),
                sort_text: Some(format!("{rank:05}")),
                insert_text_format: Some(format),
                text_edit: Some(edit.into()),
                label: one.label,
                ..lsp::CompletionItem::default()
            }
        });
        Some(items.collect::<Vec<_>>().into())
    }

    /// What a request for actions asks about promises that are not kept; nothing where it asks for none.
    pub(super) fn question(&mut self, params: &Value) -> Option<Question> {
        let params: lsp::CodeActionParams = serde_json::from_value(params.clone()).ok()?;
        if !wants_fixes(&params.context) {
            return None;
        }
        let spot = self.spot(&params.text_document.uri)?;
        let range = spot.offset(params.range.start)..spot.offset(params.range.end);
        let asked = spot.session.unkept(spot.id, &range);
        let (generation, day) = (spot.session.generation(), spot.session.day());
        (!asked.is_empty()).then(|| Question { root: spot.root.clone(), generation, day, asked })
    }

    /// Changes for promises that were tried.
    fn tried(&mut self, params: &lsp::CodeActionParams) -> Vec<lsp::CodeActionResponse> {
        let asked = serde_json::to_value(params).ok().and_then(|params| self.question(&params));
        let Some(question) = asked else { return Vec::new() };
        let found = self.remedies.known(&question).unwrap_or_default().to_vec();
        let mut made = Vec::new();
        for remedy in found {
            let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
            for (name, range, new_text) in remedy.edits {
                let place = self.spot(&params.text_document.uri).and_then(|spot| {
                    let file = spot.session.file(&name)?;
                    spot.place(file, &range)
                });
                let address = self.address(&question.root, &name);
                if let (Some((_, range)), Some(address)) = (place, address) {
                    changes.entry(address).or_default().push(lsp::TextEdit { range, new_text });
                }
            }
            let action = lsp::CodeAction {
                title: remedy.title,
                kind: Some(lsp::CodeActionKind::QuickFix),
                is_preferred: Some(false),
                edit: Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }),
                ..lsp::CodeAction::default()
            };
            made.push(action.into());
        }
        made
    }

    fn actions(&mut self, params: lsp::CodeActionParams) -> Option<Vec<lsp::CodeActionResponse>> {
        if !wants_fixes(&params.context) {
            return Some(Vec::new());
        }
        let tried = self.tried(&params);
        let asked = params.context.diagnostics;
        let spot = self.spot(&params.text_document.uri)?;
        let range = spot.offset(params.range.start)..spot.offset(params.range.end);
        let root = spot.root.clone();
        let mut found = Vec::new();
        for action in ide::actions(spot.session, spot.id, range) {
            let mut edits = Vec::new();
            for edit in &action.edits {
                edits.extend(spot.place(edit.file, &edit.range).map(|place| (place, edit.text.clone())));
            }
            found.push((action, edits));
        }
        let mut made = Vec::new();
        for (action, edits) in found {
            let mut changes: HashMap<lsp::Uri, Vec<lsp::TextEdit>> = HashMap::new();
            for ((name, range), new_text) in edits {
                changes.entry(self.address(&root, &name)?).or_default().push(lsp::TextEdit { range, new_text });
            }
            let code = lsp::Code::from(String::from(action.code.id()));
            let about: Vec<_> = asked.iter().filter(|one| one.code.as_ref() == Some(&code)).cloned().collect();
            let action = lsp::CodeAction {
                title: action.title,
                kind: Some(lsp::CodeActionKind::QuickFix),
                diagnostics: Some(about).filter(|list| !list.is_empty()),
                is_preferred: Some(action.safe),
                edit: Some(lsp::WorkspaceEdit { changes: Some(changes), ..lsp::WorkspaceEdit::default() }),
                ..lsp::CodeAction::default()
            };
            made.push(action.into());
        }
        made.extend(tried);
        Some(made)
    }
}

fn wants_fixes(context: &lsp::CodeActionContext) -> bool {
    let quick = |kind: &lsp::CodeActionKind| matches!(kind, lsp::CodeActionKind::QuickFix | lsp::CodeActionKind::Empty);
    context.only.as_ref().is_none_or(|kinds| kinds.iter().any(quick))
}

fn nested_symbol(spot: &Spot<'_>, symbol: &ide::Symbol) -> lsp::DocumentSymbol {
    #[expect(deprecated, reason = "every field of a literal has to be named")]
    lsp::DocumentSymbol {
        name: symbol.name.clone(),
        detail: Some(symbol.detail.clone()).filter(|detail| !detail.is_empty()),
        kind: symbol_kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: spot.range(&symbol.range),
        selection_range: spot.range(&symbol.name_range),
        children: Some(symbol.children.iter().map(|child| nested_symbol(spot, child)).collect::<Vec<_>>())
            .filter(|list| !list.is_empty()),
    }
}

fn symbol_kind(kind: ide::SymbolKind) -> lsp::SymbolKind {
    match kind {
        ide::SymbolKind::Item => lsp::SymbolKind::Object,
        ide::SymbolKind::Environment => lsp::SymbolKind::Namespace,
        ide::SymbolKind::Kind => lsp::SymbolKind::Class,
        ide::SymbolKind::Type => lsp::SymbolKind::Struct,
        ide::SymbolKind::Function => lsp::SymbolKind::Function,
        ide::SymbolKind::Table => lsp::SymbolKind::Array,
        ide::SymbolKind::Blueprint => lsp::SymbolKind::Constructor,
        ide::SymbolKind::Test => lsp::SymbolKind::Event,
        ide::SymbolKind::Field => lsp::SymbolKind::Field,
        ide::SymbolKind::Entry => lsp::SymbolKind::Property,
        ide::SymbolKind::Other => lsp::SymbolKind::Module,
    }
}

fn completion_kind(kind: ide::CompletionKind) -> lsp::CompletionItemKind {
    match kind {
        ide::CompletionKind::Kind => lsp::CompletionItemKind::Class,
        ide::CompletionKind::Keyword => lsp::CompletionItemKind::Keyword,
        ide::CompletionKind::Field => lsp::CompletionItemKind::Field,
        ide::CompletionKind::Variant => lsp::CompletionItemKind::EnumMember,
        ide::CompletionKind::Item => lsp::CompletionItemKind::Reference,
        ide::CompletionKind::Function => lsp::CompletionItemKind::Function,
        ide::CompletionKind::Value => lsp::CompletionItemKind::Value,
    }
}
