//! The loop: messages in their order, diagnostics when the client pauses, evaluation of large projects beside it.

use std::collections::{HashMap, VecDeque};
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};
use gen_lsp_types as lsp;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::capabilities::{self, Client};
use super::documents::Document;
use super::library::Shelf;
use super::projects::{self, Project};
use super::remedies::{Remedies, Tried, Waiting};
use super::{publish, uri};
use crate::session::{Job, Judged, Session};

/// A project of at most so many items is evaluated before its first diagnostics are sent; from then on it counts how long that takes.
const SMALL: usize = 200;
/// What is quick.
const QUICK: Duration = Duration::from_millis(4);
/// How long nothing is typed before a large project is evaluated.
const IDLE: Duration = Duration::from_millis(150);
/// A client that cannot tell of changed files is not asked; we look ourselves, this often.
const LOOK: Duration = Duration::from_secs(2);

/// What a worker found, for the project of that folder.
type Found = (PathBuf, Duration, Option<Judged>);

pub(super) struct Server<'a> {
    connection: &'a Connection,
    pub(super) client: Client,
    folders: Vec<PathBuf>,
    pub(super) documents: HashMap<lsp::Uri, Document>,
    pub(super) projects: Vec<Project>,
    pub(super) shelf: Shelf,
    /// Knows the library alone: for looking around in it while no project is open.
    pub(super) bare: Option<Session>,
    /// When diagnostics are to be sent.
    due: Option<Instant>,
    /// When a large project is to be evaluated.
    idle: Option<Instant>,
    /// How long the last refresh took: what decides how long a pause has to be.
    refresh: Duration,
    worker: Option<(Sender<Found>, Receiver<Found>)>,
    working: bool,
    pub(super) remedies: Remedies,
    /// How often the client was told to ask for inlays again.
    refreshes: u32,
    leaving: bool,
}

/// Serves until the client leaves; true if it said so first.
pub(super) fn serve(connection: &Connection) -> bool {
    let Ok((id, params)) = connection.initialize_start() else { return false };
    let client = Client::new(&params);
    let result = json!({
        "capabilities": capabilities::ours(&client),
        "serverInfo": { "name": "olyc", "version": env!("CARGO_PKG_VERSION") },
    });
    let mut server = Server {
        connection,
        client,
        folders: folders(&params),
        documents: HashMap::new(),
        projects: Vec::new(),
        shelf: Shelf::new(),
        bare: None,
        due: None,
        idle: None,
        refresh: Duration::ZERO,
        worker: None,
        working: false,
        remedies: Remedies::new(),
        refreshes: 0,
        leaving: false,
    };
    server.send(Response::new_ok(id, result));
    // Prepared while the client prepares itself.
    crate::compiler::library();
    server.run()
}

/// What the loop waits for.
enum Event {
    Message(Message),
    Found(Found),
    Tried(Tried),
    Time,
    Gone,
}

impl Server<'_> {
    fn run(&mut self) -> bool {
        let mut waiting = VecDeque::new();
        loop {
            match self.next(&mut waiting) {
                Event::Message(Message::Notification(notification)) if notification.method == "exit" => {
                    return self.leaving;
                }
                Event::Message(message) => self.guarded(message, &waiting),
                Event::Found((root, took, judged)) => {
                    self.working = false;
                    if let Some(project) = self.projects.iter_mut().find(|project| project.root == root) {
                        project.evaluation = Some(took);
                        match judged.map(|judged| project.session.accept(judged)) {
                            Some(true) => {
                                project.unpublished = true;
                                self.due = Some(Instant::now());
                                self.refresh_inlays();
                            }
                            Some(false) => self.idle = Some(Instant::now() + self.patience()),
                            None => {}
                        }
                    }
                }
                Event::Tried(tried) => {
                    if let Some(waiting) = self.remedies.take(tried) {
                        self.answer_late(waiting);
                    }
                }
                Event::Time => self.on_time(),
                Event::Gone => return false,
            }
        }
    }

    /// Everything that has arrived is looked at before anything is computed: it may make the computation pointless.
    fn next(&mut self, waiting: &mut VecDeque<Message>) -> Event {
        waiting.extend(self.connection.receiver.try_iter());
        if let Some(message) = waiting.pop_front() {
            return Event::Message(message);
        }
        let look = (!self.client.watches && !self.documents.is_empty()).then(|| Instant::now() + LOOK);
        let next = [self.due, self.idle, look].into_iter().flatten().min();
        let clock = next.map_or_else(never, |at| after(at.saturating_duration_since(Instant::now())));
        let nothing = never();
        let found = self.worker.as_ref().map_or(&nothing, |(_, receiver)| receiver);
        select! {
            recv(self.connection.receiver) -> message => message.map_or(Event::Gone, Event::Message),
            recv(found) -> found => found.map_or(Event::Time, Event::Found),
            recv(self.remedies.receiver) -> tried => tried.map_or(Event::Time, Event::Tried),
            recv(clock) -> _ => Event::Time,
        }
    }

    /// A bug of ours costs an answer, not the server: what was known is thrown away and read again.
    fn guarded(&mut self, message: Message, waiting: &VecDeque<Message>) {
        let id = match &message {
            Message::Request(request) => Some(request.id.clone()),
            _ => None,
        };
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| self.message(message, waiting)));
        if outcome.is_err() {
            self.recover();
            if let Some(id) = id {
                let words = "a bug of olyc: the answer could not be computed; a report was written to standard error";
                self.send(Response::new_err(id, ErrorCode::InternalError as i32, words.to_owned()));
            }
        }
    }

    /// Starts from the texts alone.
    fn recover(&mut self) {
        for project in &mut self.projects {
            let mut fresh = Project::new(project.root.clone());
            fresh.published = std::mem::take(&mut project.published);
            *project = fresh;
            if panic::catch_unwind(AssertUnwindSafe(|| project.load(&self.documents))).is_err() {
                *project = Project::new(project.root.clone());
            }
            project.unpublished = false;
        }
        self.due = None;
        self.idle = None;
    }

    fn message(&mut self, message: Message, waiting: &VecDeque<Message>) {
        match message {
            Message::Request(request) => {
                if cancelled(&request.id, waiting) {
                    let words = String::from("cancelled by the client");
                    self.send(Response::new_err(request.id, ErrorCode::RequestCanceled as i32, words));
                } else {
                    self.request(request);
                }
            }
            Message::Notification(notification) => self.notification(notification),
            // Answers to what we asked for need no reaction.
            Message::Response(_) => {}
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        if method == "shutdown" {
            self.leaving = true;
            self.withdraw(ErrorCode::RequestCanceled, "the server was told to shut down");
            self.send(Response::new_ok(id, Value::Null));
            return;
        }
        if self.leaving {
            let words = String::from("the server was told to shut down");
            self.send(Response::new_err(id, ErrorCode::InvalidRequest as i32, words));
            return;
        }
        if method == "textDocument/codeAction" && self.tries(&id, &params) {
            return;
        }
        self.respond(id, &method, params);
    }

    /// Begins to try changes for the promises that a request points at; false where there is nothing to be tried.
    fn tries(&mut self, id: &RequestId, params: &Value) -> bool {
        let Some(question) = self.question(params) else { return false };
        if self.remedies.known(&question).is_some() {
            return false;
        }
        let Some(project) = self.projects.iter().find(|project| project.root == question.root) else { return false };
        // The cursor of a client that only wants to show a sign moves often; a person who asks, waits.
        let by_itself = params.pointer("/context/triggerKind").and_then(Value::as_u64) == Some(2);
        if by_itself && project.evaluation.is_none_or(|took| took > IDLE) {
            return false;
        }
        let input = project.session.input();
        if let Some(before) = self.remedies.give_up() {
            self.answer_late(before);
        }
        self.remedies.ask(id, params, question, input)
    }

    /// What waited for trials is answered with what is known now.
    fn answer_late(&mut self, waiting: Waiting) {
        let Waiting { id, params, .. } = waiting;
        self.respond(id, "textDocument/codeAction", params);
    }

    /// Takes back a request that waits for trials.
    fn withdraw(&mut self, code: ErrorCode, why: &str) {
        if let Some(waiting) = self.remedies.give_up() {
            self.send(Response::new_err(waiting.id, code as i32, why.to_owned()));
        }
    }

    fn respond(&mut self, id: RequestId, method: &str, params: Value) {
        let response = match self.answer(method, params) {
            Some(Ok(result)) => Response::new_ok(id, result),
            Some(Err(error)) => Response::new_err(id, ErrorCode::InvalidParams as i32, error.to_string()),
            None => Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("`{method}` is not served")),
        };
        self.send(response);
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            "textDocument/didOpen" | "textDocument/didChange" | "textDocument/didClose" => {
                self.withdraw(ErrorCode::ContentModified, "a text changed before changes for its promises were tried");
            }
            "$/cancelRequest" if id_of(&params).is_some_and(|id| self.remedies.is_waiting(&id)) => {
                self.withdraw(ErrorCode::RequestCanceled, "cancelled by the client");
            }
            _ => {}
        }
        let understood = match method.as_str() {
            "initialized" => {
                self.watch();
                Ok(())
            }
            "textDocument/didOpen" => serde_json::from_value(params).map(|params| self.opened(params)),
            "textDocument/didChange" => serde_json::from_value(params).map(|params| self.changed(params)),
            "textDocument/didClose" => serde_json::from_value(params).map(|params| self.closed(&params)),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.look();
                Ok(())
            }
            "workspace/didChangeWorkspaceFolders" => {
                serde_json::from_value(params).map(|params| self.folders_changed(params))
            }
            _ => Ok(()),
        };
        if let Err(error) = understood {
            let words = format!("`{method}` was not understood: {error}");
            self.notify("window/logMessage", json!({ "type": 1, "message": words }));
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let opened = params.text_document;
        // Nothing else can be checked; an unsaved file without a place stands alone in no folder.
        let path = uri::to_path(&opened.uri)
            .unwrap_or_else(|| PathBuf::from("/untitled").join(opened.uri.0.replace('/', "_")));
        let document = Document { uri: opened.uri.clone(), path, version: opened.version, text: opened.text.into() };
        self.documents.insert(opened.uri.clone(), document);
        self.place(&opened.uri);
    }

    fn changed(&mut self, params: lsp::DidChangeTextDocumentParams) {
        let id = params.text_document;
        let address = id.text_document_identifier.uri;
        let Some(document) = self.documents.get_mut(&address) else { return };
        document.version = id.version;
        document.change(params.content_changes, self.client.encoding);
        self.place(&address);
    }

    /// Gives an open text to its project.
    fn place(&mut self, address: &lsp::Uri) {
        let Some(document) = self.documents.get(address) else { return };
        if self.shelf.virtual_path(&document.path).is_some() {
            return;
        }
        let holding = self.projects.iter().position(|project| project.holds(&document.path));
        let index = holding.unwrap_or_else(|| {
            let root = projects::root_of(&document.path, &self.folders);
            self.projects.iter().position(|project| project.root == root).unwrap_or_else(|| {
                let mut project = Project::new(root);
                project.load(&self.documents);
                self.projects.push(project);
                self.projects.len() - 1
            })
        });
        if let Some(project) = self.projects.get_mut(index) {
            project.set_text(document, &self.documents);
        }
        self.schedule();
    }

    fn closed(&mut self, params: &lsp::DidCloseTextDocumentParams) {
        let Some(document) = self.documents.remove(&params.text_document.uri) else { return };
        // From now on the disk counts. A project of which nothing is open is let go of, and its diagnostics with it.
        for project in &mut self.projects {
            if project.holds(&document.path) {
                project.load(&self.documents);
            }
        }
        let open = |project: &Project| self.documents.values().any(|document| project.holds(&document.path));
        let (kept, gone): (Vec<Project>, Vec<Project>) = std::mem::take(&mut self.projects).into_iter().partition(open);
        self.projects = kept;
        for path in gone.into_iter().flat_map(|project| project.published) {
            if !path.1.1.is_empty() {
                self.publish(lsp::PublishDiagnosticsParams {
                    uri: if path.0 == document.path { document.uri.clone() } else { uri::from_path(&path.0) },
                    version: None,
                    diagnostics: Vec::new(),
                });
            }
        }
        self.schedule();
    }

    fn folders_changed(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths =
            |folders: Vec<lsp::WorkspaceFolder>| folders.into_iter().filter_map(|folder| uri::to_path(&folder.uri));
        let removed: Vec<PathBuf> = paths(params.event.removed).collect();
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(paths(params.event.added));
    }

    /// Reads what changed on the disk behind our back.
    fn look(&mut self) {
        for project in &mut self.projects {
            if project.changed_on_disk() {
                project.load(&self.documents);
            }
        }
        if self.projects.iter().any(|project| project.unpublished) {
            self.schedule();
        }
    }

    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        let registration = json!({ "registrations": [{
            "id": "olyc-specs",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": [
                { "globPattern": "**/*.oly" },
                { "globPattern": "**/evidence/*.json" },
            ] },
        }] });
        self.send(Request::new(
            RequestId::from(String::from("olyc-watch")),
            String::from("client/registerCapability"),
            registration,
        ));
    }

    /// Small projects at once, large ones when the client pauses.
    fn schedule(&mut self) {
        let pause =
            if self.refresh > QUICK * 5 { self.refresh.min(Duration::from_millis(100)) } else { Duration::ZERO };
        self.due = Some(Instant::now() + pause);
        self.idle = Some(Instant::now() + self.patience());
    }

    /// The longer an evaluation takes, the longer we wait before one: it would take the processor from who types on.
    fn patience(&self) -> Duration {
        let guess = |project: &Project| Duration::from_millis(project.session.size() as u64 / 5);
        let longest = self.projects.iter().map(|project| project.evaluation.unwrap_or_else(|| guess(project))).max();
        IDLE + longest.unwrap_or_default().min(Duration::from_secs(2))
    }

    fn on_time(&mut self) {
        let now = Instant::now();
        if self.due.is_some_and(|at| at <= now) {
            self.due = None;
            if panic::catch_unwind(AssertUnwindSafe(|| self.tell())).is_err() {
                self.recover();
            }
        } else if self.idle.is_some_and(|at| at <= now) {
            self.idle = None;
            self.evaluate();
        } else if self.due.is_none() && self.idle.is_none() {
            self.look();
        }
    }

    fn tell(&mut self) {
        let mut made = Vec::new();
        let mut refreshed = false;
        for project in self.projects.iter_mut().filter(|project| project.unpublished) {
            let began = Instant::now();
            project.unpublished = false;
            project.session.set_day(today());
            project.session.refresh();
            self.refresh = began.elapsed();
            let quick = project.evaluation.is_none_or(|took| took <= QUICK);
            if quick
                && project.session.size() <= SMALL
                && !project.failed
                && let Some(job) = project.session.job()
            {
                let (took, judged) = run(job);
                project.evaluation = Some(took);
                if let Some(judged) = judged {
                    refreshed |= project.session.accept(judged);
                }
            }
            made.extend(publish::notifications(project, &self.client, &self.documents));
        }
        for one in made {
            self.publish(one);
        }
        if refreshed {
            self.refresh_inlays();
        }
    }

    /// Verdicts come after the client has asked for them: it is told to ask again.
    fn refresh_inlays(&mut self) {
        if self.client.refreshes_inlays {
            self.refreshes += 1;
            let id = RequestId::from(format!("olyc-inlays-{}", self.refreshes));
            self.send(Request::new(id, String::from("workspace/inlayHint/refresh"), Value::Null));
        }
    }

    /// Evaluates one project that was too large to wait for, beside the typing.
    fn evaluate(&mut self) {
        if self.working {
            return;
        }
        let Some(project) = self.projects.iter_mut().find(|project| !project.failed && !project.unpublished) else {
            return;
        };
        project.session.set_day(today());
        let Some(job) = project.session.job() else { return };
        let root = project.root.clone();
        let (sender, _) = self.worker.get_or_insert_with(unbounded);
        let sender = sender.clone();
        // The stack is as large as that of the command line: deep specs recurse deeply.
        let work = move || {
            let (took, judged) = run(job);
            // Nobody waits for it if the server is gone.
            let _ = sender.send((root, took, judged));
        };
        self.working =
            std::thread::Builder::new().name(String::from("evaluation")).stack_size(64 << 20).spawn(work).is_ok();
    }

    fn publish(&self, params: lsp::PublishDiagnosticsParams) {
        self.notify("textDocument/publishDiagnostics", params);
    }

    pub(super) fn notify(&self, method: &str, params: impl serde::Serialize) {
        self.send(Notification::new(method.to_owned(), params));
    }

    fn send(&self, message: impl Into<Message>) {
        // A client that is gone is noticed by the loop.
        let _ = self.connection.sender.send(message.into());
    }
}

/// Evaluates. A bug of ours costs what evaluation would have found, until the next edit; what was found before stays.
fn run(job: Job) -> (Duration, Option<Judged>) {
    let began = Instant::now();
    let judged = panic::catch_unwind(AssertUnwindSafe(|| job.run())).ok();
    // Whoever failed is not waited for again.
    let took = if judged.is_some() { began.elapsed() } else { IDLE };
    (took, judged)
}

/// The day, from 1970-01-01 in UTC: an editor may stay open for longer than evidence counts.
fn today() -> Option<i32> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i32::try_from(since.as_secs() / 86_400).ok()
}

/// A later message takes the request back.
fn cancelled(id: &RequestId, waiting: &VecDeque<Message>) -> bool {
    waiting.iter().any(|message| {
        matches!(message, Message::Notification(notification) if notification.method == "$/cancelRequest"
            && id_of(&notification.params).as_ref() == Some(id))
    })
}

/// The request that is taken back.
fn id_of(params: &Value) -> Option<RequestId> {
    serde_json::from_value(params.get("id")?.clone()).ok()
}

/// The folders that the client opened.
fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = params.get("workspaceFolders").and_then(Value::as_array);
    let listed = listed.into_iter().flatten().filter_map(|folder| folder.get("uri"));
    let root = params.get("rootUri").into_iter();
    listed.chain(root).filter_map(Value::as_str).filter_map(|text| uri::to_path(&lsp::Uri(text.to_owned()))).collect()
}
