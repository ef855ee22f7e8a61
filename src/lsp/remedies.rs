//! Changes for promises are tried when an editor asks for them, beside the loop: nothing that is typed waits for a trial.
//!
//! One question at a time. A later one, another text or the client itself takes it back; what was found stays known as long as nothing
//! is edited, since clients ask again whenever the cursor moves.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};
use lsp_server::RequestId;

use crate::compiler::{self, Asked, ProjectInput, Remedy};

/// What a request asks for: of which state of which project, and about which promises.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Question {
    pub(super) root: PathBuf,
    pub(super) generation: u64,
    pub(super) day: Option<i32>,
    pub(super) asked: Vec<Asked>,
}

/// What a trial found.
pub(super) struct Tried {
    id: RequestId,
    found: Vec<Remedy>,
}

/// A request whose answer waits for trials.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) id: RequestId,
    pub(super) params: serde_json::Value,
    question: Question,
    stop: Arc<AtomicBool>,
}

#[derive(Debug)]
pub(super) struct Remedies {
    sender: Sender<Tried>,
    pub(super) receiver: Receiver<Tried>,
    waiting: Option<Waiting>,
    /// What was found for the last question that was answered.
    known: Option<(Question, Vec<Remedy>)>,
}

impl Remedies {
    pub(super) fn new() -> Self {
        let (sender, receiver) = unbounded();
        Self { sender, receiver, waiting: None, known: None }
    }

    /// What is known already.
    pub(super) fn known(&self, question: &Question) -> Option<&[Remedy]> {
        self.known.as_ref().filter(|(about, _)| about == question).map(|(_, found)| found.as_slice())
    }

    /// Begins to try. False where no thread could be started: then the request has to be answered without changes.
    pub(super) fn ask(
        &mut self,
        id: &RequestId,
        params: &serde_json::Value,
        question: Question,
        input: ProjectInput,
    ) -> bool {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, about, ended, of) = (self.sender.clone(), question.clone(), Arc::clone(&stop), id.clone());
        let work = move || {
            let wanted = || !ended.load(Ordering::Relaxed);
            let mut found: Vec<Remedy> = Vec::new();
            for one in &about.asked {
                let trying = || compiler::remedies(&input, about.day, one, &wanted);
                // A bug of ours costs the changes, not the server.
                for remedy in panic::catch_unwind(AssertUnwindSafe(trying)).unwrap_or_default() {
                    if !found.contains(&remedy) {
                        found.push(remedy);
                    }
                }
            }
            // Nobody waits for it if the server is gone.
            let _ = sender.send(Tried { id: of, found });
        };
        let started = std::thread::Builder::new().name(String::from("trials")).stack_size(64 << 20).spawn(work);
        if started.is_ok() {
            self.waiting = Some(Waiting { id: id.clone(), params: params.clone(), question, stop });
        }
        started.is_ok()
    }

    /// Ends what is being tried, and returns the request that waited for it.
    pub(super) fn give_up(&mut self) -> Option<Waiting> {
        let waiting = self.waiting.take()?;
        waiting.stop.store(true, Ordering::Relaxed);
        Some(waiting)
    }

    pub(super) fn is_waiting(&self, id: &RequestId) -> bool {
        self.waiting.as_ref().is_some_and(|waiting| waiting.id == *id)
    }

    /// Takes what was found; returns the request that waited for it, if it still waits.
    pub(super) fn take(&mut self, tried: Tried) -> Option<Waiting> {
        let waiting = self.waiting.take_if(|waiting| waiting.id == tried.id)?;
        self.known = Some((waiting.question.clone(), tried.found));
        Some(waiting)
    }
}
