//! The posts: all of them for everybody, and their own for authors to change.

use carafe::Result;
use carafe::prelude::*;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqlitePool, query, query_as};

use crate::auth::{CurrentUser, User};

#[derive(Debug, FromRow, Serialize)]
struct Post {
    id: i64,
    title: String,
    body: String,
    created: String,
    author_id: i64,
    username: String,
}

#[derive(Debug, Deserialize)]
struct PostForm {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
}

pub(crate) fn blueprint() -> Blueprint {
    let mut blog = Blueprint::new("blog");
    blog.get("/", index);
    blog.get("/create", create_form);
    blog.post("/create", create);
    blog.get("/<int:id>/update", update_form);
    blog.post("/<int:id>/update", update);
    blog.post("/<int:id>/delete", delete);
    blog
}

async fn index(State(db): State<SqlitePool>) -> Result<Template> {
    let posts: Vec<Post> = query_as(
        "SELECT p.id, title, body, created, author_id, username \
         FROM post p JOIN user u ON p.author_id = u.id ORDER BY created DESC, p.id DESC",
    )
    .fetch_all(&db)
    .await?;
    Ok(render_template("blog/index.html", context! { posts }))
}

async fn create_form(_: CurrentUser) -> Template {
    render_template("blog/create.html", context! {})
}

async fn create(
    CurrentUser(user): CurrentUser,
    mut session: Session,
    State(db): State<SqlitePool>,
    Form(PostForm { title, body }): Form<PostForm>,
) -> Result<Response> {
    if title.is_empty() {
        session.flash("Title is required.");
        return Ok(render_template("blog/create.html", context! {}).into_response());
    }
    let insert = query("INSERT INTO post (title, body, author_id) VALUES (?, ?, ?)");
    let insert = insert.bind(title).bind(body).bind(user.id);
    insert.execute(&db).await?;
    Ok(redirect(url_for("blog.index")).into_response())
}

/// Returns a post to its author.
async fn get_post(db: &SqlitePool, id: i64, user: &User) -> Result<Post> {
    let post: Option<Post> = query_as(
        "SELECT p.id, title, body, created, author_id, username \
         FROM post p JOIN user u ON p.author_id = u.id WHERE p.id = ?",
    )
    .bind(id)
    .fetch_optional(db)
    .await?;
    let missing = || abort(404).description(format!("Post id {id} doesn't exist."));
    let post = post.ok_or_else(missing)?;
    if post.author_id != user.id {
        Err(abort(403))?;
    }
    Ok(post)
}

async fn update_form(
    CurrentUser(user): CurrentUser,
    Path(id): Path<i64>,
    State(db): State<SqlitePool>,
) -> Result<Template> {
    let post = get_post(&db, id, &user).await?;
    Ok(render_template("blog/update.html", context! { post }))
}

async fn update(
    CurrentUser(user): CurrentUser,
    Path(id): Path<i64>,
    mut session: Session,
    State(db): State<SqlitePool>,
    Form(PostForm { title, body }): Form<PostForm>,
) -> Result<Response> {
    let post = get_post(&db, id, &user).await?;
    if title.is_empty() {
        session.flash("Title is required.");
        return Ok(render_template("blog/update.html", context! { post }).into_response());
    }
    let update = query("UPDATE post SET title = ?, body = ? WHERE id = ?");
    update.bind(title).bind(body).bind(id).execute(&db).await?;
    Ok(redirect(url_for("blog.index")).into_response())
}

async fn delete(
    CurrentUser(user): CurrentUser,
    Path(id): Path<i64>,
    State(db): State<SqlitePool>,
) -> Result<Redirect> {
    get_post(&db, id, &user).await?;
    let delete = query("DELETE FROM post WHERE id = ?");
    delete.bind(id).execute(&db).await?;
    Ok(redirect(url_for("blog.index")))
}
