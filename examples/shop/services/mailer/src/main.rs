//! `mailer`: writes the letters of the shop (`POST /letters`).
//!
//! Environment:
//! - `PORT`: port to listen on, on all interfaces (8080)
//!
//! `mailer healthcheck` asks a running mailer on this machine how it is and
//! exits 0 or 1, so that an image without a shell can still have a health check.

mod letter;
mod server;

use signal_hook::consts::{SIGINT, SIGTERM};
use std::env;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn main() -> ExitCode {
    match dispatch() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            log("ERROR", &message);
            ExitCode::FAILURE
        }
    }
}

fn dispatch() -> Result<(), String> {
    let port = match env::var("PORT").unwrap_or_default().as_str() {
        "" => 8080,
        text => text
            .parse()
            .map_err(|_| format!("PORT is `{text}`, which is no port number"))?,
    };
    match env::args().nth(1).as_deref() {
        None => serve(port),
        Some("healthcheck") => healthcheck(port),
        Some(other) => Err(format!(
            "unknown argument `{other}`: the only subcommand is `healthcheck`"
        )),
    }
}

fn serve(port: u16) -> Result<(), String> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGTERM, SIGINT] {
        signal_hook::flag::register(signal, stop.clone())
            .map_err(|error| format!("cannot wait for signals: {error}"))?;
    }
    let server = tiny_http::Server::http((Ipv4Addr::UNSPECIFIED, port))
        .map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    log("INFO", &format!("listening on port {port}"));
    server::run(&server, &stop);
    log("INFO", "stopped");
    Ok(())
}

fn healthcheck(port: u16) -> Result<(), String> {
    let answer = request(port, "GET /health", "").map_err(|error| error.to_string())?;
    match answer.lines().next() {
        Some(status) if status.contains(" 200 ") => Ok(()),
        status => Err(format!("/health answered `{}`", status.unwrap_or_default())),
    }
}

fn request(port: u16, target: &str, body: &str) -> io::Result<String> {
    let patience = Duration::from_secs(2);
    let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), patience)?;
    stream.set_read_timeout(Some(patience))?;
    let length = body.len();
    write!(
        stream,
        "{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Writes one JSON object on a line of its own, as Cloud Logging likes it.
fn log(severity: &str, message: &str) {
    println!(
        "{}",
        serde_json::json!({ "severity": severity, "message": message })
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::Ordering;

    #[test]
    fn it_answers_and_stops() {
        let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
        let port = server.server_addr().to_ip().unwrap().port();
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| server::run(&server, &stop));
            let checked = healthcheck(port);
            let purchase = r#"{"to":"a@b.example","order":"7","cents":4205}"#;
            let sent = request(port, "POST /letters", purchase);
            let refused = request(port, "POST /letters", "{}");
            // Before any assertion, for a failed one would leave the workers running.
            stop.store(true, Ordering::Relaxed);
            assert_eq!(checked, Ok(()));
            assert!(sent.unwrap().starts_with("HTTP/1.1 202 "));
            assert!(refused.unwrap().starts_with("HTTP/1.1 400 "));
        });
    }
}
