//! A client in the same process.

use std::collections::VecDeque;
use std::fs;
use std::path::PathBuf;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Client {
    connection: Option<Connection>,
    server: Option<JoinHandle<bool>>,
    pub folder: TempDir,
    next: i32,
    /// What arrived while something else was waited for.
    early: VecDeque<Message>,
    pub capabilities: Value,
}

/// A project on the disk, and a server that was told of it.
pub fn start(files: &[(&str, &str)], capabilities: Value) -> Client {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }
    let (ours, theirs) = Connection::memory();
    let work = move || olyc::lsp::serve(theirs);
    let server = std::thread::Builder::new().stack_size(64 << 20).spawn(work).expect("a thread");
    let mut client = Client {
        connection: Some(ours),
        server: Some(server),
        folder,
        next: 0,
        early: VecDeque::new(),
        capabilities: Value::Null,
    };
    let root = client.uri("");
    let result = client.ask(
        "initialize",
        json!({ "processId": null, "rootUri": root, "workspaceFolders": [{ "uri": root, "name": "w" }], "capabilities": capabilities }),
    );
    client.capabilities = result["capabilities"].clone();
    client.tell("initialized", json!({}));
    client
}

impl Client {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}", self.path(name).display())
    }

    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("not gone")
    }

    pub fn tell(&self, method: &str, params: Value) {
        self.connection().sender.send(Notification::new(method.to_owned(), params).into()).expect("a server");
    }

    /// Sends a request without waiting for its answer.
    pub fn send(&mut self, method: &str, params: Value) -> RequestId {
        self.next += 1;
        let id = RequestId::from(self.next);
        self.connection().sender.send(Request::new(id.clone(), method.to_owned(), params).into()).expect("a server");
        id
    }

    fn receive(&self) -> Message {
        self.connection().receiver.recv_timeout(PATIENCE).expect("a message from the server")
    }

    pub fn answer(&mut self, id: &RequestId) -> Result<Value, lsp_server::ResponseError> {
        loop {
            match self.receive() {
                Message::Response(response) if response.id == *id => return response.response_result,
                other => self.early.push_back(other),
            }
        }
    }

    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.send(method, params);
        self.answer(&id).unwrap_or_else(|error| panic!("{method}: {error:?}"))
    }

    /// The next message that the server sends on its own account.
    pub fn heard(&mut self) -> Message {
        self.early.pop_front().unwrap_or_else(|| self.receive())
    }

    /// The next diagnostics, which have to be those of this file.
    pub fn diagnostics(&mut self, name: &str) -> Vec<Value> {
        let params = self.published();
        assert_eq!(params["uri"], self.uri(name), "{params}");
        params["diagnostics"].as_array().expect("a list").clone()
    }

    pub fn published(&mut self) -> Value {
        match self.heard() {
            Message::Notification(notification) if notification.method == "textDocument/publishDiagnostics" => {
                notification.params
            }
            other => panic!("not diagnostics: {other:?}"),
        }
    }

    pub fn open(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "languageId": "oly", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a range: lines and columns as agreed on.
    pub fn edit(&mut self, name: &str, version: i32, from: (u32, u32), to: (u32, u32), text: &str) {
        let change = json!({ "range": { "start": place(from), "end": place(to) }, "text": text });
        let params =
            json!({ "textDocument": { "uri": self.uri(name), "version": version }, "contentChanges": [change] });
        self.tell("textDocument/didChange", params);
    }

    pub fn at(&mut self, method: &str, name: &str, position: (u32, u32)) -> Value {
        let params = json!({ "textDocument": { "uri": self.uri(name) }, "position": place(position) });
        self.ask(method, params)
    }

    /// Everything that was sent has been heard: an answer comes after what was sent before it.
    pub fn quiet(&mut self) {
        let id = self.send("olyc/nothing", Value::Null);
        assert!(self.answer(&id).is_err());
        assert!(self.early.is_empty(), "not looked at: {:?}", self.early);
    }

    /// Shutdown and exit; what the server makes of it.
    pub fn leave(mut self) -> bool {
        self.quiet();
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        self.server.take().expect("a server").join().expect("no panic")
    }

    /// Exit without a word, or not even that.
    pub fn vanish(mut self, exit: bool) -> bool {
        if exit {
            self.tell("exit", Value::Null);
        } else {
            self.connection = None;
        }
        self.early.clear();
        self.server.take().expect("a server").join().expect("no panic")
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.server.is_some() {
            panic!("a test has to let its server go: `leave` or `vanish`");
        }
    }
}

pub fn place(position: (u32, u32)) -> Value {
    json!({ "line": position.0, "character": position.1 })
}
