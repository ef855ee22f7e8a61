//! What the client can do, and what we can do for it.

use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CompletionOptions, PositionEncodingKind, Save, SaveOptions, ServerCapabilities,
    TextDocumentSyncKind, TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};
use serde_json::Value;

use crate::source::Encoding;

/// What a client said about itself. Read leniently: a client that spells something oddly is still served.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    /// It can be asked to tell of files that change.
    pub(super) watches: bool,
    pub(super) snippets: bool,
    /// Hover may be Markdown.
    pub(super) markdown: bool,
    pub(super) related: bool,
    pub(super) code_description: bool,
    pub(super) nested_symbols: bool,
    pub(super) links: bool,
    /// It can be told that what it shows beside the text is out of date.
    pub(super) refreshes_inlays: bool,
}

impl Client {
    pub(super) fn new(params: &Value) -> Self {
        let flag =
            |path: &str| params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_bool).unwrap_or(false);
        let list = |path: &str| -> Vec<&str> {
            let found = params.pointer(&format!("/capabilities/{path}")).and_then(Value::as_array);
            found.map(|words| words.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
        };
        let encodings = list("general/positionEncodings");
        // Ours first: what a client offers first is not always what it is fastest in.
        let encoding = match () {
            () if encodings.contains(&"utf-8") => Encoding::Utf8,
            () if encodings.contains(&"utf-32") => Encoding::Scalar,
            () => Encoding::Utf16,
        };
        let formats = list("textDocument/hover/contentFormat");
        Self {
            encoding,
            watches: flag("workspace/didChangeWatchedFiles/dynamicRegistration"),
            snippets: flag("textDocument/completion/completionItem/snippetSupport"),
            markdown: formats.is_empty() || formats.contains(&"markdown"),
            related: flag("textDocument/publishDiagnostics/relatedInformation"),
            code_description: flag("textDocument/publishDiagnostics/codeDescriptionSupport"),
            nested_symbols: flag("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            links: flag("textDocument/definition/linkSupport"),
            refreshes_inlays: flag("workspace/inlayHint/refreshSupport"),
        }
    }
}

pub(super) fn ours(client: &Client) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Scalar => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(Save::from(SaveOptions { include_text: Some(false) })),
                ..TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        document_formatting_provider: Some(true.into()),
        inlay_hint_provider: Some(true.into()),
        folding_range_provider: Some(true.into()),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec![String::from(".")]),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix]),
                ..CodeActionOptions::default()
            }
            .into(),
        ),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
