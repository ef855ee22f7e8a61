//! A sign of life for work that takes longer than one waits without wondering; on a terminal only.

use std::io::Write as _;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Most work is over before anything is shown.
const PATIENCE: Duration = Duration::from_millis(500);
const STEP: Duration = Duration::from_millis(100);
const FRAMES: [char; 8] = ['⣾', '⣽', '⣻', '⢿', '⡿', '⣟', '⣯', '⣷'];

/// Shows that work goes on, until it is dropped.
pub(super) struct Progress {
    over: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Does nothing unless `visible`.
    pub(super) fn new(visible: bool, what: &str) -> Self {
        let over = Arc::new((Mutex::new(false), Condvar::new()));
        let thread = visible.then(|| {
            let (over, what) = (Arc::clone(&over), what.to_owned());
            std::thread::spawn(move || show(&over, &what))
        });
        Self { over, thread }
    }
}

fn show(over: &(Mutex<bool>, Condvar), what: &str) {
    let (flag, signal) = over;
    let mut done = flag.lock().unwrap_or_else(PoisonError::into_inner);
    let mut frame = 0;
    loop {
        let pause = if frame == 0 { PATIENCE } else { STEP };
        done = match signal.wait_timeout_while(done, pause, |done| !*done) {
            Ok((done, _)) => done,
            Err(_) => return,
        };
        let mut stream = std::io::stderr().lock();
        if *done {
            if frame > 0 {
                // The line is given back as it was.
                let _ = write!(stream, "\r\u{1b}[K");
            }
            return;
        }
        let sign = FRAMES.get(frame % FRAMES.len()).copied().unwrap_or('.');
        // A terminal that went away needs no signs of life.
        let _ = write!(stream, "\r\u{1b}[K{sign} {what}").and_then(|()| stream.flush());
        frame += 1;
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        *self.over.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.over.1.notify_all();
        if let Some(thread) = self.thread.take() {
            // It has nothing to say but that it is over.
            let _ = thread.join();
        }
    }
}
