//! Registering, logging in and out, and who is logged in.

use std::sync::Arc;

use carafe::axum::extract::FromRequestParts;
use carafe::axum::http::request::Parts;
use carafe::prelude::*;
use carafe::security::{check_password_hash, generate_password_hash};
use carafe::{Error, Result, to_value};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqlitePool, query, query_as};

use crate::hashing::Hashing;

/// Somebody who has registered. Templates see it as `g.user`.
#[derive(Debug, FromRow, Serialize)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) username: String,
    #[serde(skip)]
    password: String,
}

#[derive(Debug, Deserialize)]
struct Credentials {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
}

pub(crate) fn blueprint() -> Blueprint {
    let mut auth = Blueprint::new("auth").url_prefix("/auth");
    auth.before_app_request(load_logged_in_user);
    auth.get("/register", register_form);
    auth.post("/register", register);
    auth.get("/login", login_form);
    auth.post("/login", login);
    auth.get("/logout", logout);
    auth
}

/// Finds the user whose id is in the session, for the whole application.
async fn load_logged_in_user(g: G, session: Session, db: State<SqlitePool>) -> Result<()> {
    let Some(id) = session["user_id"].as_i64() else {
        return Ok(());
    };
    let user = query_as("SELECT * FROM user WHERE id = ?").bind(id);
    let user: Option<User> = user.fetch_optional(&*db).await?;
    if let Some(user) = user {
        g.set("user", to_value(&user)?);
        g.insert(user);
    }
    Ok(())
}

async fn register_form() -> Template {
    render_template("auth/register.html", context! {})
}

async fn register(
    mut session: Session,
    State(db): State<SqlitePool>,
    hashing: State<Hashing>,
    Form(Credentials { username, password }): Form<Credentials>,
) -> Result<Response> {
    let error = if username.is_empty() {
        "Username is required.".to_owned()
    } else if password.is_empty() {
        "Password is required.".to_owned()
    } else if add_user(&db, &hashing, &username, password).await? {
        return Ok(redirect(url_for("auth.login")).into_response());
    } else {
        format!("User {username} is already registered.")
    };
    session.flash(error);
    Ok(render_template("auth/register.html", context! {}).into_response())
}

/// Returns false if there is somebody of that name.
async fn add_user(
    db: &SqlitePool,
    hashing: &Hashing,
    username: &str,
    password: String,
) -> Result<bool> {
    let hash = hashing.run(move || generate_password_hash(&password));
    let password = hash.await?;
    let insert = "INSERT INTO user (username, password) VALUES (?, ?) ON CONFLICT DO NOTHING";
    let insert = query(insert).bind(username).bind(password);
    Ok(insert.execute(db).await?.rows_affected() == 1)
}

async fn login_form() -> Template {
    render_template("auth/login.html", context! {})
}

async fn login(
    mut session: Session,
    State(db): State<SqlitePool>,
    hashing: State<Hashing>,
    Form(Credentials { username, password }): Form<Credentials>,
) -> Result<Response> {
    let user = query_as("SELECT * FROM user WHERE username = ?").bind(&username);
    let user: Option<User> = user.fetch_optional(&db).await?;
    let error = match user {
        None => "Incorrect username.",
        Some(user) => {
            let check = move || check_password_hash(&user.password, &password);
            if hashing.run(check).await? {
                session.clear();
                session.regenerate();
                session["user_id"] = user.id.into();
                return Ok(redirect(url_for("index")).into_response());
            }
            "Incorrect password."
        }
    };
    session.flash(error);
    Ok(render_template("auth/login.html", context! {}).into_response())
}

async fn logout(mut session: Session) -> Redirect {
    session.clear();
    redirect(url_for("index"))
}

/// The user, for views that need one; everybody else is sent to the page for logging in.
#[derive(Debug)]
pub(crate) struct CurrentUser(pub(crate) Arc<User>);

impl<S: Send + Sync + 'static> FromRequestParts<S> for CurrentUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let g = G::from_request_parts(parts, state).await?;
        let log_in = || Error::from_response(redirect(url_for("auth.login")));
        Ok(Self(g.get().ok_or_else(log_in)?))
    }
}
