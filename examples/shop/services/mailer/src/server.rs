use crate::{letter, log};
use serde_json::json;
use std::io::{Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tiny_http::{Header, Method, Request, Response, Server};

const WORKERS: usize = 8;
const MOST_BYTES: u64 = 64 * 1024;
/// How often a worker that has nothing to do looks whether it should stop.
const GLANCE: Duration = Duration::from_millis(200);

/// Answers until `stop` is set; requests that were begun are finished.
pub fn run(server: &Server, stop: &AtomicBool) {
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    match server.recv_timeout(GLANCE) {
                        Ok(Some(request)) => answer(request),
                        Ok(None) => {}
                        Err(error) => log("ERROR", &error.to_string()),
                    }
                }
            });
        }
    });
}

fn answer(mut request: Request) {
    let path = request.url().split('?').next().unwrap_or_default();
    let (status, body) = match (request.method(), path) {
        (Method::Get, "/health/live" | "/health/ready" | "/health") => {
            (200, json!({ "status": "ok" }))
        }
        (Method::Post, "/letters") => send(&mut request),
        _ => (404, json!({ "error": "no such route" })),
    };
    if let Err(error) = request.respond(json_response(status, &body.to_string())) {
        log("ERROR", &format!("the caller went away: {error}"));
    }
}

/// The letter goes to the log: the example shows the platform, not a mail server.
fn send(request: &mut Request) -> (u16, serde_json::Value) {
    let mut body = Vec::new();
    let read = request.as_reader().take(MOST_BYTES).read_to_end(&mut body);
    if let Err(error) = read {
        return (400, json!({ "error": error.to_string() }));
    }
    match letter::compose(&body) {
        Ok(letter) => {
            log(
                "INFO",
                &format!("letter of {} bytes accepted", letter.len()),
            );
            (202, json!({ "status": "accepted" }))
        }
        Err(error) => (400, json!({ "error": error })),
    }
}

fn json_response(status: u16, body: &str) -> Response<Cursor<Vec<u8>>> {
    let response = Response::from_string(body).with_status_code(status);
    match Header::from_bytes("Content-Type", "application/json") {
        Ok(header) => response.with_header(header),
        Err(()) => response,
    }
}
