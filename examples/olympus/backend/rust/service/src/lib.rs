//! What every Rust service of Olympus shares: probes, JSON logs, an orderly
//! stop, and a health check for images without a shell.
//!
//! Environment:
//! - `PORT`: port to listen on, on all interfaces (8080)
//! - `PGHOST`, `PGPORT`: database that `/health/ready` wants to reach; unset means
//!   none is needed (port 5432)
//! - `PGDATABASE`, `PGUSER`, `PGPASSWORD`: how `/proof` logs in there

mod log;
mod probe;
mod proof;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use std::env;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub use log::{Severity, line};

/// Leaves room within the ten seconds that Cloud Run grants after SIGTERM.
const DRAIN_LIMIT: Duration = Duration::from_secs(8);

/// Runs the service `name`, or its `healthcheck` subcommand.
pub fn main(name: &str, routes: Router) -> ExitCode {
    match dispatch(name, routes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            log::line(Severity::Error, &message, &[("service", name.into())]);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(name: &str, routes: Router) -> Result<(), String> {
    let port = port_from(env::var("PORT").ok().as_deref())?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => tokio::runtime::Runtime::new()
            .map_err(|error| format!("cannot start the runtime: {error}"))?
            .block_on(serve(name, port, routes)),
        ["healthcheck"] => probe::healthcheck(port),
        _ => Err(format!(
            "unknown arguments `{}`: the only subcommand is `healthcheck`",
            arguments.join(" ")
        )),
    }
}

async fn serve(name: &str, port: u16, routes: Router) -> Result<(), String> {
    let draining = Arc::new(AtomicBool::new(false));
    let app = with_probes(routes, draining.clone());
    let listener = TcpListener::bind(("0.0.0.0", port))
        .await
        .map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
    log::line(
        Severity::Info,
        "listening",
        &[("service", name.into()), ("port", port.into())],
    );

    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let mut server = tokio::spawn(
        axum::serve(listener, app)
            .with_graceful_shutdown(async move {
                // The sender lives as long as `serve`, so an error means the end too.
                let _ = stopped.changed().await;
            })
            .into_future(),
    );
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        ended = &mut server => return Err(format!("the server ended by itself: {ended:?}")),
    }
    log::line(Severity::Info, "draining", &[("service", name.into())]);
    draining.store(true, Ordering::Relaxed);
    let _ = stop.send(true);
    match tokio::time::timeout(DRAIN_LIMIT, server).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(other) => Err(format!("the server failed while draining: {other:?}")),
        Err(_) => Err(format!("requests were still running after {DRAIN_LIMIT:?}")),
    }
}

/// The routes of a service with the probes beside them and a log line for each
/// request that is not a probe.
pub fn with_probes(routes: Router, draining: Arc<AtomicBool>) -> Router {
    routes
        .merge(proof::routes())
        .layer(middleware::from_fn(logged))
        .merge(probe::routes(draining))
}

async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().to_string();
    let path = request.uri().path().to_owned();
    let begin = Instant::now();
    let response = next.run(request).await;
    log::line(
        Severity::Info,
        "request",
        &[
            ("method", method.into()),
            ("path", path.into()),
            ("status", response.status().as_u16().into()),
            ("milliseconds", (begin.elapsed().as_millis() as u64).into()),
        ],
    );
    response
}

fn port_from(text: Option<&str>) -> Result<u16, String> {
    match text {
        None | Some("") => Ok(8080),
        Some(text) => text
            .parse()
            .map_err(|_| format!("PORT is `{text}`, which is no port number")),
    }
}

#[cfg(test)]
mod tests {
    use super::port_from;

    #[test]
    fn ports_are_numbers() {
        assert_eq!(port_from(None), Ok(8080));
        assert_eq!(port_from(Some("9000")), Ok(9000));
        assert!(port_from(Some("http")).is_err());
    }
}
