//! `POST /proof` answers 200 only after something was written into the database
//! and read again: a process that is well, and a database that only reads, are
//! no recovery.

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::env;
use std::time::Duration;
use tokio::time::timeout;
use tokio_postgres::{Config, Error, NoTls};

const PATIENCE: Duration = Duration::from_secs(4);

pub fn routes() -> Router {
    Router::new().route("/proof", post(prove))
}

async fn prove() -> (StatusCode, Json<Value>) {
    let status = match configured(|name| env::var(name).ok()) {
        None => "no database is configured".into(),
        Some(config) => match timeout(PATIENCE, write_and_read(&config)).await {
            Ok(Ok(())) => return (StatusCode::OK, Json(json!({ "status": "ok" }))),
            Ok(Err(error)) => format!("the database does not work: {error}"),
            Err(_) => format!("the database did not answer within {PATIENCE:?}"),
        },
    };
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Json(json!({ "status": status })),
    )
}

/// As every program of PostgreSQL is told; the proxy beside it encrypts.
fn configured(variable: impl Fn(&str) -> Option<String>) -> Option<Config> {
    let set = |name| variable(name).filter(|text| !text.is_empty());
    let mut config = Config::new();
    config.host(set("PGHOST")?);
    config.port(set("PGPORT").map_or(Some(5432), |text| text.parse().ok())?);
    if let Some(name) = set("PGDATABASE") {
        config.dbname(name);
    }
    if let Some(name) = set("PGUSER") {
        config.user(name);
    }
    if let Some(password) = set("PGPASSWORD") {
        config.password(password);
    }
    Some(config)
}

/// In a table that goes with its transaction: tables belong to the migrations.
/// A copy that follows another server refuses to make one.
async fn write_and_read(config: &Config) -> Result<(), Error> {
    let (mut client, connection) = config.connect(NoTls).await?;
    let driver = tokio::spawn(connection);
    let transaction = client.transaction().await?;
    transaction
        .batch_execute(
            "CREATE TEMPORARY TABLE proof (written timestamptz) ON COMMIT DROP;
             INSERT INTO proof VALUES (now())",
        )
        .await?;
    transaction
        .query_one("SELECT written FROM proof WHERE written = now()", &[])
        .await?;
    transaction.commit().await?;
    drop(client);
    let _ = driver.await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    #[tokio::test]
    async fn without_a_database_nothing_is_proved() {
        let request = Request::post("/proof").body(Body::empty()).unwrap();
        let answer = routes().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test]
    async fn a_database_that_is_away_proves_nothing() {
        let config = configured(|name| match name {
            "PGHOST" => Some("127.0.0.1".into()),
            "PGPORT" => Some("1".into()),
            "PGUSER" => Some("nobody".into()),
            _ => None,
        });
        assert!(write_and_read(&config.unwrap()).await.is_err());
    }

    #[test]
    fn a_port_that_is_none_is_no_configuration() {
        let config = configured(|name| (name != "PGDATABASE").then(|| "x".into()));
        assert!(config.is_none());
    }
}
