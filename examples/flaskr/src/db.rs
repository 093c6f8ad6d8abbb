//! The database, whose tables are those of Flask's tutorial.

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

const SCHEMA: &str = include_str!("../schema.sql");

/// Opens a database at its first use; makes the file, and the tables, if there are none.
pub(crate) fn open(path: &str) -> SqlitePool {
    let file = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    SqlitePoolOptions::new()
        // To close connections in time, the pool would need a runtime before there is one.
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| {
            Box::pin(async {
                sqlx::raw_sql(SCHEMA).execute(connection).await?;
                Ok(())
            })
        })
        .connect_lazy_with(file)
}
