//! The suite of Flask's tutorial, for its application in Carafe: test_factory, test_db,
//! test_auth and test_blog; then what goes beyond the tutorial.

use std::process::Command;

use carafe::prelude::*;
use carafe::testing::TestClient;
use sqlx::SqlitePool;
use tempfile::TempDir;

use crate::support::python;

/// Two users, whose passwords are their names, and a post. The hashes are Werkzeug's.
const DATA: &str = "\
INSERT INTO user (username, password) VALUES
  ('test', 'pbkdf2:sha256:1000$TasteOfRipeCherr$2c223afb0522bfab90f89e4b5cb2dd72f685992804e5e47f4b5c2003e4a8feb2'),
  ('other', 'pbkdf2:sha256:1000$OakAndVanillaAgd$7fbae9437414dd310d93657b015619de85c7fec8c66b0f2e4ec6f972100865cb');
INSERT INTO post (title, body, author_id, created) VALUES
  ('test title', 'test' || x'0a' || 'body', 1, '2018-01-01 00:00:00');";

/// The application with a database of its own, and a browser.
struct Flaskr {
    client: TestClient,
    db: SqlitePool,
    folder: TempDir,
}

fn app(folder: &TempDir) -> App {
    let database = folder.path().join("flaskr.sqlite");
    let config = [
        ("TESTING", true.into()),
        ("SECRET_KEY", "the secret key of these tests".into()),
        (
            "DATABASE",
            database.to_str().expect("a path of text").into(),
        ),
    ];
    let config = config.map(|(key, value): (&str, Value)| (key.to_owned(), value));
    flaskr::create_app(Some(config.into_iter().collect())).expect("an application")
}

impl Flaskr {
    /// Opens a database that is in `folder`, or makes one.
    fn open(folder: TempDir) -> Self {
        let app = app(&folder);
        let db = app.managed::<SqlitePool>().expect("a database").clone();
        let client = app.test_client();
        Self { client, db, folder }
    }

    async fn new() -> Self {
        let flaskr = Self::open(tempfile::tempdir().expect("a folder"));
        sqlx::raw_sql(DATA)
            .execute(&flaskr.db)
            .await
            .expect("two users and a post");
        flaskr
    }

    async fn log_in(&self) {
        self.log_in_as("test", "test").await;
    }

    async fn log_in_as(&self, username: &str, password: &str) {
        let form = [("username", username), ("password", password)];
        let response = self.client.post("/auth/login").form(form).await;
        response.assert_redirect("/");
    }

    async fn number(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql)
            .fetch_one(&self.db)
            .await
            .expect("a row")
    }

    async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql)
            .fetch_one(&self.db)
            .await
            .expect("a row")
    }
}

/// test_factory.test_config
#[tokio::test]
async fn the_configuration_of_a_test_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let app = app(&folder);
    assert!(app.config["TESTING"].is_truthy());
    let database = app.config["DATABASE"].as_str().map(str::to_owned);
    assert!(
        database
            .unwrap()
            .starts_with(folder.path().to_str().unwrap())
    );
}

/// test_factory.test_hello
#[tokio::test]
async fn hello_says_hello() {
    let flaskr = Flaskr::new().await;
    flaskr
        .client
        .get("/hello")
        .await
        .assert_text("Hello, World!");
}

/// In place of test_db: there is no connection for each request, and no command.
#[tokio::test]
async fn the_tables_are_made_once() {
    let flaskr = Flaskr::new().await;
    flaskr.db.close().await;
    let flaskr = Flaskr::open(flaskr.folder);
    assert_eq!(flaskr.number("SELECT COUNT(*) FROM user").await, 2);
    flaskr.client.get("/").await.assert_contains("test title");
}

/// test_auth.test_register
#[tokio::test]
async fn registering_adds_a_user() {
    let flaskr = Flaskr::new().await;
    flaskr.client.get("/auth/register").await.assert_ok();
    let form = [("username", "a"), ("password", "a")];
    let response = flaskr.client.post("/auth/register").form(form).await;
    response.assert_redirect("/auth/login");
    let password = flaskr
        .text("SELECT password FROM user WHERE username = 'a'")
        .await;
    assert!(password.starts_with("scrypt:32768:8:1$"), "{password}");
    flaskr.log_in_as("a", "a").await;
}

/// test_auth.test_register_validate_input
#[tokio::test]
async fn a_user_needs_a_new_name_and_a_password() {
    let flaskr = Flaskr::new().await;
    for (username, password, message) in [
        ("", "", "Username is required."),
        ("a", "", "Password is required."),
        ("test", "test", "User test is already registered."),
    ] {
        let form = [("username", username), ("password", password)];
        let response = flaskr.client.post("/auth/register").form(form).await;
        response.assert_ok().assert_contains(message);
        response.assert_contains(&format!("value=\"{username}\""));
        assert_eq!(flaskr.number("SELECT COUNT(*) FROM user").await, 2);
    }
}

/// test_auth.test_login
#[tokio::test]
async fn logging_in_fills_a_new_session() {
    let flaskr = Flaskr::new().await;
    flaskr.client.get("/auth/login").await.assert_ok();
    let change = |session: &mut carafe::session::SessionData| session.insert("planted", 1);
    flaskr.client.session_transaction(change).await;
    flaskr.log_in().await;
    let session = flaskr.client.session().await;
    assert_eq!(session.get("user_id"), Some(&1.into()));
    assert_eq!(session.get("planted"), None);
    let page = flaskr.client.get("/").await;
    page.assert_contains(">test</span>")
        .assert_contains("Log Out");
}

/// test_auth.test_login_validate_input
#[tokio::test]
async fn logging_in_needs_the_name_and_the_password() {
    let flaskr = Flaskr::new().await;
    for (username, password, message) in [
        ("a", "test", "Incorrect username."),
        ("test", "a", "Incorrect password."),
        ("test", "", "Incorrect password."),
        ("", "", "Incorrect username."),
        ("' OR 1=1 --", "test", "Incorrect username."),
    ] {
        let form = [("username", username), ("password", password)];
        let response = flaskr.client.post("/auth/login").form(form).await;
        response.assert_ok().assert_contains(message);
        assert_eq!(flaskr.client.session().await.get("user_id"), None);
    }
}

/// test_auth.test_logout
#[tokio::test]
async fn logging_out_ends_the_session() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    flaskr.client.get("/auth/logout").await.assert_redirect("/");
    assert_eq!(flaskr.client.session().await.get("user_id"), None);
    assert_eq!(
        flaskr
            .client
            .get_cookie("session")
            .map(|cookie| cookie.to_string()),
        None
    );
    flaskr.client.get("/").await.assert_contains("Log In");
}

/// test_blog.test_index
#[tokio::test]
async fn the_index_shows_posts_and_what_can_be_done() {
    let flaskr = Flaskr::new().await;
    let page = flaskr.client.get("/").await;
    page.assert_contains("Log In").assert_contains("Register");
    page.assert_lacks("/1/update").assert_lacks("/create");

    flaskr.log_in().await;
    let page = flaskr.client.get("/").await;
    page.assert_contains("Log Out")
        .assert_contains("test title");
    page.assert_contains("by test on 2018-01-01")
        .assert_contains("test\nbody");
    page.assert_contains("href=\"/1/update\"")
        .assert_contains("href=\"/create\"");
}

/// test_blog.test_login_required
#[tokio::test]
async fn strangers_are_sent_to_the_page_for_logging_in() {
    let flaskr = Flaskr::new().await;
    for path in ["/create", "/1/update", "/1/delete", "/7/delete"] {
        let response = flaskr.client.post(path).await;
        response.assert_redirect("/auth/login");
    }
    for path in ["/create", "/1/update"] {
        flaskr.client.get(path).await.assert_redirect("/auth/login");
    }
    assert_eq!(flaskr.number("SELECT COUNT(*) FROM post").await, 1);
}

/// test_blog.test_author_required
#[tokio::test]
async fn a_post_is_its_authors_alone() {
    let flaskr = Flaskr::new().await;
    flaskr
        .number("UPDATE post SET author_id = 2 WHERE id = 1 RETURNING id")
        .await;
    flaskr.log_in().await;
    let form = [("title", "mine"), ("body", "")];
    flaskr
        .client
        .post("/1/update")
        .form(form)
        .await
        .assert_status(403);
    flaskr.client.post("/1/delete").await.assert_status(403);
    flaskr.client.get("/1/update").await.assert_status(403);
    flaskr
        .client
        .get("/")
        .await
        .assert_lacks("href=\"/1/update\"");
    assert_eq!(flaskr.text("SELECT title FROM post").await, "test title");
}

/// test_blog.test_exists_required
#[tokio::test]
async fn a_post_that_does_not_exist_is_not_found() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    let form = [("title", "new"), ("body", "")];
    for response in [
        flaskr.client.post("/2/update").form(form).await,
        flaskr.client.post("/2/delete").await,
        flaskr.client.get("/2/update").await,
    ] {
        response.assert_status(404);
        response.assert_contains("Post id 2 doesn&#39;t exist.");
    }
}

/// test_blog.test_create
#[tokio::test]
async fn a_post_is_created() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    flaskr.client.get("/create").await.assert_ok();
    let form = [("title", "created"), ("body", "")];
    flaskr
        .client
        .post("/create")
        .form(form)
        .await
        .assert_redirect("/");
    assert_eq!(flaskr.number("SELECT COUNT(*) FROM post").await, 2);
}

/// test_blog.test_update
#[tokio::test]
async fn a_post_is_updated() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    flaskr
        .client
        .get("/1/update")
        .await
        .assert_contains("value=\"test title\"");
    let form = [("title", "updated"), ("body", "")];
    flaskr
        .client
        .post("/1/update")
        .form(form)
        .await
        .assert_redirect("/");
    assert_eq!(
        flaskr.text("SELECT title FROM post WHERE id = 1").await,
        "updated"
    );
}

/// test_blog.test_create_update_validate. What was typed stays, which it does not there.
#[tokio::test]
async fn a_post_needs_a_title() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    for path in ["/create", "/1/update"] {
        let form = [("title", ""), ("body", "a long text")];
        let response = flaskr.client.post(path).form(form).await;
        response.assert_ok().assert_contains("Title is required.");
        response.assert_contains("a long text</textarea>");
    }
    assert_eq!(
        flaskr
            .number("SELECT COUNT(*) FROM post WHERE title = ''")
            .await,
        0
    );
}

/// test_blog.test_delete
#[tokio::test]
async fn a_post_is_deleted() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    flaskr.client.post("/1/delete").await.assert_redirect("/");
    assert_eq!(flaskr.number("SELECT COUNT(*) FROM post").await, 0);
    flaskr
        .client
        .get("/")
        .await
        .assert_contains("Nothing here yet");
}

#[tokio::test]
async fn what_visitors_write_is_text() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    let form = [("title", "<script>\"&'"), ("body", "</p><b>")];
    flaskr
        .client
        .post("/create")
        .form(form)
        .await
        .assert_redirect("/");
    for path in ["/", "/2/update"] {
        let page = flaskr.client.get(path).await;
        page.assert_contains("&lt;script&gt;&#34;&amp;&#39;");
        page.assert_contains("&lt;/p&gt;&lt;b&gt;")
            .assert_lacks("<script");
    }
}

#[tokio::test]
async fn a_message_is_shown_once() {
    let flaskr = Flaskr::new().await;
    let form = [("username", "a"), ("password", "b")];
    let page = flaskr.client.post("/auth/login").form(form).await;
    page.assert_contains("role=\"status\">Incorrect username.</p>");
    flaskr
        .client
        .get("/auth/login")
        .await
        .assert_lacks("Incorrect");
}

/// A form on another site would be sent with the visitor's cookies, but for `SameSite=Lax`;
/// one that logs the visitor in as the forger needs none.
#[tokio::test]
async fn another_site_can_neither_write_nor_log_in() {
    let flaskr = Flaskr::new().await;
    flaskr.log_in().await;
    let cookie = flaskr.client.get_cookie("session").expect("a session");
    assert!(cookie.http_only());
    assert_eq!(cookie.same_site(), Some(SameSite::Lax));

    let log_in = [("username", "other"), ("password", "other")];
    let post = [("title", "forged"), ("body", "")];
    for site in ["https://forger.example", "http://sub.localhost"] {
        let forger = flaskr.client.sent_from(site);
        forger
            .post("/auth/login")
            .form(log_in)
            .await
            .assert_status(403);
        forger.post("/create").form(post).await.assert_status(403);
        forger.post("/1/update").form(post).await.assert_status(403);
        forger.post("/1/delete").await.assert_status(403);
        // A link, on the other hand, shows the visitor's own page.
        forger.get("/").await.assert_contains("Log Out");
    }
    assert_eq!(
        flaskr.client.session().await.get("user_id"),
        Some(&1.into())
    );
    assert_eq!(flaskr.text("SELECT title FROM post").await, "test title");
}

/// Runs a program in Python, with the path of the database as its argument.
fn python(program: &str, folder: &TempDir) -> String {
    let mut python = Command::new(python::interpreter());
    python
        .args(["-c", program])
        .arg(folder.path().join("flaskr.sqlite"));
    let output = python.output().expect("Python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("Python prints UTF-8")
}

#[tokio::test]
async fn a_database_of_the_flask_application_is_used() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = "
import sqlite3, sys
from werkzeug.security import generate_password_hash
db = sqlite3.connect(sys.argv[1])
db.executescript('''
CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, username TEXT UNIQUE NOT NULL,
    password TEXT NOT NULL);
CREATE TABLE post (id INTEGER PRIMARY KEY AUTOINCREMENT, author_id INTEGER NOT NULL,
    created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, title TEXT NOT NULL,
    body TEXT NOT NULL, FOREIGN KEY (author_id) REFERENCES user (id));
''')
db.execute('INSERT INTO user (username, password) VALUES (?, ?)',
    ('ada', generate_password_hash('Straße 🚲')))
db.execute('INSERT INTO post (author_id, title, body) VALUES (1, ?, ?)', ('from Flask', '🍷'))
db.commit()";
    python(write, &folder);

    let flaskr = Flaskr::open(folder);
    flaskr.log_in_as("ada", "Straße 🚲").await;
    let page = flaskr.client.get("/").await;
    page.assert_contains("from Flask")
        .assert_contains("🍷")
        .assert_contains("/1/update");
    let form = [("username", "grace"), ("password", "né")];
    flaskr
        .client
        .post("/auth/register")
        .form(form)
        .await
        .assert_redirect("/auth/login");
    let form = [("title", "from Carafe"), ("body", "")];
    flaskr
        .client
        .post("/create")
        .form(form)
        .await
        .assert_redirect("/");

    let read = "
import sqlite3, sys
from werkzeug.security import check_password_hash
db = sqlite3.connect(sys.argv[1], detect_types=sqlite3.PARSE_DECLTYPES)
[(stored,)] = db.execute('SELECT password FROM user WHERE username = ?', ('grace',))
print(check_password_hash(stored, 'né'), check_password_hash(stored, 'ne'))
for title, created in db.execute('SELECT title, created FROM post ORDER BY id'):
    print(title, type(created).__name__)";
    let printed = python(read, &flaskr.folder);
    assert_eq!(
        printed,
        "True False\nfrom Flask datetime\nfrom Carafe datetime\n"
    );
}
