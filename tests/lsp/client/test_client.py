"""A real client library, with the capabilities of real editors, types into `olyc lsp`."""

import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

OLYC = os.environ["OLYC"]

MAIN = """\
project sample {
  repository = "sample/sample"
  domain     = "sample.example"
  regions    = [us-central1]
}

environment dev { project_id = "sample-dev" }

/// Keeps orders.
postgres main {
  version = 18
}
"""


@pytest_lsp.fixture(
    params=["neovim", "visual_studio_code", "emacs"],
    config=ClientServerConfig(server_command=[OLYC, "lsp"]),
)
async def client(request, lsp_client: LanguageClient, tmp_path: pathlib.Path):
    (tmp_path / "main.oly").write_text(MAIN)

    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def granted(params: types.RegistrationParams):
        return None

    @lsp_client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
    def refreshed(params: None):
        return None

    folder = types.WorkspaceFolder(uri=tmp_path.as_uri(), name="sample")
    await lsp_client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(request.param), root_uri=tmp_path.as_uri(), workspace_folders=[folder]
        )
    )
    lsp_client.main = (tmp_path / "main.oly").as_uri()
    yield
    await lsp_client.shutdown_session()


async def opened(client, text=MAIN):
    document = types.TextDocumentItem(client.main, "oly", 1, text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return client.diagnostics[client.main]


@pytest.mark.asyncio
async def test_diagnostics_as_one_types(client: LanguageClient):
    assert list(await opened(client)) == []
    word = types.Range(types.Position(10, 2), types.Position(10, 9))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(2, client.main),
            [types.TextDocumentContentChangePartial(range=word, text="versoin")],
        )
    )
    await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    (found,) = client.diagnostics[client.main]
    assert found.range == word
    assert found.code.startswith("OLY-")
    assert "versoin" in found.message


@pytest.mark.asyncio
async def test_formatting(client: LanguageClient):
    await opened(client, MAIN.replace("  version = 18", "      version=18"))
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(
            types.TextDocumentIdentifier(client.main), types.FormattingOptions(tab_size=2, insert_spaces=True)
        )
    )
    assert "".join(edit.new_text for edit in edits).strip() == "version = 18"


@pytest.mark.asyncio
async def test_hover(client: LanguageClient):
    await opened(client)
    found = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(client.main), types.Position(10, 4))
    )
    assert "version: Int" in found.contents.value


@pytest.mark.asyncio
async def test_definition_leads_into_the_standard_library(client: LanguageClient):
    await opened(client)
    found = await client.text_document_definition_async(
        types.DefinitionParams(types.TextDocumentIdentifier(client.main), types.Position(9, 3))
    )
    place = found[0]
    uri = getattr(place, "uri", None) or place.target_uri
    line = (getattr(place, "range", None) or place.target_selection_range).start.line
    path = pathlib.Path(uri.removeprefix("file://"))
    assert path.parts[-2:] == ("data", "postgres.oly")
    assert path.read_text().splitlines()[line].startswith("kind postgres")


@pytest.mark.asyncio
async def test_symbols(client: LanguageClient):
    await opened(client)
    found = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(types.TextDocumentIdentifier(client.main))
    )
    assert [symbol.name for symbol in found] == ["sample", "dev", "main"]


PROMISE = (
    MAIN
    + """
ingress public { host = "sample.example" }

service web {
  source  = "app"
  runtime = go("1.26")
  route "/" { on = public }
}

slo up { of = web, promise = availability >= 99%, over = 30d }
"""
)


@pytest.mark.asyncio
async def test_a_promise_carries_its_verdict(client: LanguageClient):
    await opened(client, PROMISE)
    end = types.Position(len(PROMISE.splitlines()), 0)
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(types.TextDocumentIdentifier(client.main), types.Range(types.Position(0, 0), end))
    )
    assert [hint.label for hint in hints] == ["proved: 99.94% \u2265 99%"]
    line = next(number for number, line in enumerate(PROMISE.splitlines()) if line.startswith("slo up"))
    assert hints[0].position == types.Position(line, PROMISE.splitlines()[line].index(", over"))
