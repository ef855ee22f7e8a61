//! `orders`: takes the orders of restaurants and lists them.
//!
//! Environment: see the crate `service` (`PORT`, `PGHOST`, `PGPORT`).

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// An order. The total is in cents, for money does not round.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Order {
    id: String,
    restaurant: String,
    total_cents: u64,
    note: Option<String>,
}

#[derive(Deserialize)]
struct Filter {
    restaurant: Option<String>,
}

/// Orders live in memory here: the example shows the platform, not a store.
type Orders = Arc<Mutex<Vec<Order>>>;

fn routes() -> Router {
    Router::new()
        .route("/orders", get(list).post(place))
        .with_state(Orders::default())
}

async fn list(State(orders): State<Orders>, Query(filter): Query<Filter>) -> Json<Vec<Order>> {
    let orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
    let wanted = |order: &&Order| {
        filter
            .restaurant
            .as_ref()
            .is_none_or(|name| *name == order.restaurant)
    };
    Json(orders.iter().filter(wanted).cloned().collect())
}

async fn place(State(orders): State<Orders>, Json(order): Json<Order>) -> StatusCode {
    let mut orders = orders.lock().unwrap_or_else(PoisonError::into_inner);
    if orders.iter().any(|other| other.id == order.id) {
        return StatusCode::CONFLICT;
    }
    orders.push(order);
    StatusCode::CREATED
}

fn main() -> ExitCode {
    service::main("orders", routes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    const ORDER: &str = r#"{"id":"1","restaurant":"delphi","total_cents":1250,"note":null}"#;

    async fn send(app: &Router, request: Request<Body>) -> (StatusCode, String) {
        let response = app.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let body = to_bytes(response.into_body(), 1 << 16).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn post(body: &'static str) -> Request<Body> {
        Request::post("/orders")
            .header("content-type", "application/json")
            .body(Body::from(body))
            .unwrap()
    }

    fn get(path: &str) -> Request<Body> {
        Request::get(path).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_placed_order_is_listed_once() {
        let app = routes();
        assert_eq!(send(&app, post(ORDER)).await.0, StatusCode::CREATED);
        assert_eq!(send(&app, post(ORDER)).await.0, StatusCode::CONFLICT);
        let (status, body) = send(&app, get("/orders?restaurant=delphi")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(body, format!("[{ORDER}]"));
        assert_eq!(send(&app, get("/orders?restaurant=corinth")).await.1, "[]");
    }

    #[tokio::test]
    async fn a_broken_order_is_refused() {
        let status = send(&routes(), post(r#"{"id":"1"}"#)).await.0;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
