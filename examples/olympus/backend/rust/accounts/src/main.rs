//! `accounts`: knows the guests and the restaurants.
//!
//! Environment: see the crate `service` (`PORT`, `PGHOST`, `PGPORT`).

use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Clone, Copy, Debug, Serialize)]
struct Account {
    id: &'static str,
    name: &'static str,
    role: &'static str,
}

/// A fixed list: the example shows the platform, not a store.
const ACCOUNTS: &[Account] = &[
    Account {
        id: "1",
        name: "Penelope",
        role: "guest",
    },
    Account {
        id: "2",
        name: "Taverna Delphi",
        role: "restaurant",
    },
];

fn routes() -> Router {
    Router::new()
        .route("/accounts", get(async || Json(ACCOUNTS)))
        .route("/accounts/{id}", get(find))
}

async fn find(Path(id): Path<String>) -> Result<Json<Account>, StatusCode> {
    let found = ACCOUNTS.iter().find(|account| account.id == id);
    found.copied().map(Json).ok_or(StatusCode::NOT_FOUND)
}

fn main() -> ExitCode {
    service::main("accounts", routes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    async fn ask(path: &str) -> (StatusCode, String) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = routes().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn an_account_is_found_by_its_number() {
        let (status, body) = ask("/accounts/1").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(body, r#"{"id":"1","name":"Penelope","role":"guest"}"#);
        assert_eq!(ask("/accounts/9").await.0, StatusCode::NOT_FOUND);
    }
}
