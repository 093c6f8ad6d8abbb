//! The widget's API: a counter and a login, all in the session.

use carafe::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub(crate) struct Visits {
    visits: i64,
}

#[derive(Serialize)]
pub(crate) struct WhoAmI {
    user: Option<String>,
}

#[derive(Deserialize)]
pub(crate) struct Login {
    user: String,
}

/// Counts a visit in the session.
pub(crate) fn count(session: &mut Session) -> i64 {
    let visits = session["visits"].as_i64().unwrap_or(0) + 1;
    session["visits"] = visits.into();
    visits
}

/// Returns who is logged in.
pub(crate) fn user(session: &Session) -> Option<String> {
    session["user"].as_str().map(str::to_owned)
}

pub(crate) async fn visits(mut session: Session) -> Json<Visits> {
    Json(Visits {
        visits: count(&mut session),
    })
}

pub(crate) async fn whoami(session: Session) -> Json<WhoAmI> {
    Json(WhoAmI {
        user: user(&session),
    })
}

pub(crate) async fn login(mut session: Session, Form(login): Form<Login>) -> Json<WhoAmI> {
    session.regenerate();
    session["user"] = login.user.into();
    whoami(session).await
}

pub(crate) async fn logout(mut session: Session) -> Json<WhoAmI> {
    session.clear();
    whoami(session).await
}
