use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::env;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(2);

/// `/health/live` and `/health` speak of the process alone, `/health/ready` of the
/// database too: a database that is away must not get every instance killed.
pub fn routes(draining: Arc<AtomicBool>) -> Router {
    Router::new()
        .route("/health/live", get(alive))
        .route("/health", get(alive))
        .route("/health/ready", get(move || ready(draining.clone())))
}

async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn ready(draining: Arc<AtomicBool>) -> (StatusCode, Json<Value>) {
    let status = if draining.load(Ordering::Relaxed) {
        "draining"
    } else if !database_answers().await {
        "the database cannot be reached"
    } else {
        return (StatusCode::OK, alive().await);
    };
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({ "status": status })),
    )
}

async fn database_answers() -> bool {
    let host = env::var("PGHOST").unwrap_or_default();
    // A path is the folder of a Unix socket, which has nothing to knock at over TCP.
    if host.is_empty() || host.starts_with('/') {
        return true;
    }
    let port = env::var("PGPORT").unwrap_or_else(|_| "5432".into());
    let knock = tokio::net::TcpStream::connect(format!("{host}:{port}"));
    matches!(timeout(PATIENCE, knock).await, Ok(Ok(_)))
}

/// Asks the service that runs on this machine how it is.
pub fn healthcheck(port: u16) -> Result<(), String> {
    let mut answer = String::new();
    ask(port, &mut answer).map_err(|error| format!("/health did not answer: {error}"))?;
    match answer.lines().next() {
        Some(status) if status.contains(" 200 ") => Ok(()),
        status => Err(format!("/health answered `{}`", status.unwrap_or_default())),
    }
}

fn ask(port: u16, answer: &mut String) -> std::io::Result<()> {
    let address = (Ipv4Addr::LOCALHOST, port).into();
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    stream.read_to_string(answer)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    async fn status(draining: bool, path: &str) -> StatusCode {
        routes(Arc::new(AtomicBool::new(draining)))
            .oneshot(Request::get(path).body(Body::empty()).unwrap())
            .await
            .unwrap()
            .status()
    }

    #[tokio::test]
    async fn probes_answer() {
        for path in ["/health/live", "/health/ready", "/health"] {
            assert_eq!(status(false, path).await, StatusCode::OK, "{path}");
        }
    }

    #[tokio::test]
    async fn a_draining_service_lives_but_is_not_ready() {
        assert_eq!(status(true, "/health/live").await, StatusCode::OK);
        assert_eq!(
            status(true, "/health/ready").await,
            StatusCode::SERVICE_UNAVAILABLE
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_health_check_finds_a_running_service() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = routes(Arc::default());
        let server = tokio::spawn(async move { axum::serve(listener, app).await });
        assert_eq!(healthcheck(port), Ok(()));
        server.abort();
        let _ = server.await;
        assert!(healthcheck(port).is_err());
    }
}
