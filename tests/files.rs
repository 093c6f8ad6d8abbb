use std::fs::{self, File};
use std::time::SystemTime;

use carafe::prelude::*;
use carafe::testing::TestClient;
use tempfile::TempDir;

/// Writes a file that has been there for long.
fn write(path: impl AsRef<std::path::Path>, content: &str) {
    fs::create_dir_all(path.as_ref().parent().expect("a folder")).expect("a new folder");
    fs::write(&path, content).expect("a new file");
    let file = File::options().write(true).open(path).expect("the file");
    file.set_modified(SystemTime::UNIX_EPOCH).expect("a time");
}

/// Opens an application whose root path has some files.
fn open(configure: impl FnOnce(&mut App)) -> (TestClient, TempDir) {
    let root = tempfile::tempdir().expect("a new folder");
    write(root.path().join("secret.txt"), "secret");
    write(root.path().join("static/site.css"), "body {}");
    write(root.path().join("assets/site.css"), "p {}");
    write(root.path().join("shop/static/shop.css"), ".shop {}");
    let mut app = App::new("files");
    app.root_path = root.path().to_owned();
    configure(&mut app);
    (app.test_client(), root)
}

/// Mirrors `test_static_url_path`, `test_static_folder_with_ending_slash` and
/// `test_static_url_empty_path` of Flask.
#[tokio::test]
async fn the_static_folder_is_where_it_was_put() {
    type Configure = fn(&mut App);
    let table: [(Configure, &str, &str); 5] = [
        (|_| {}, "/static/site.css", "body {}"),
        (
            |app| {
                app.static_folder("assets");
            },
            "/assets/site.css",
            "p {}",
        ),
        (
            |app| {
                app.static_folder("assets/");
            },
            "/assets/site.css",
            "p {}",
        ),
        (
            |app| {
                app.static_url_path("/files");
            },
            "/files/site.css",
            "body {}",
        ),
        (
            |app| {
                app.static_folder("assets").static_url_path("");
            },
            "/site.css",
            "p {}",
        ),
    ];
    for (configure, path, content) in table {
        let (client, _root) = open(configure);
        let response = client.get(path).await;
        response.assert_ok().assert_text(content);
        response.assert_header("content-type", "text/css; charset=utf-8");
        response.assert_header("content-disposition", "inline; filename=site.css");
        response.assert_header("cache-control", "no-cache");
        client.get("/static/../secret.txt").await.assert_status(404);
    }
}

/// `Flask(__name__, static_folder=None)`.
#[tokio::test]
async fn without_a_static_folder_there_is_no_rule() {
    let (client, _root) = open(|app| {
        app.no_static_folder();
    });
    client.get("/static/site.css").await.assert_status(404);
}

/// Mirrors `test_templates_and_static` of Flask's blueprints.
#[tokio::test]
async fn a_blueprint_has_files_of_its_own() {
    let (client, _root) = open(|app| {
        let mut shop = Blueprint::new("shop")
            .url_prefix("/shop")
            .static_folder("shop/static");
        shop.error_handler(404, async || (StatusCode::NOT_FOUND, "no such thing"));
        shop.get("/url", async |urls: Urls| {
            urls.build(url_for(".static").arg("filename", "shop.css"))
        });
        app.register_blueprint(shop);
    });
    client
        .get("/shop/static/shop.css")
        .await
        .assert_text(".shop {}");
    client
        .get("/shop/url")
        .await
        .assert_text("/shop/static/shop.css");
    client
        .get("/shop/static/none.css")
        .await
        .assert_text("no such thing");
    client
        .post("/shop/static/shop.css")
        .await
        .assert_status(405);
}

/// Mirrors `test_static_file` of Flask: `SEND_FILE_MAX_AGE_DEFAULT`.
#[tokio::test]
async fn the_configured_age_is_for_all_files() {
    let (client, _root) = open(|app| {
        app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 3600.into();
        app.get("/file", async || send_file("assets/site.css"));
        app.get("/fresh", async || send_file("assets/site.css").max_age(10));
    });
    for (path, expected) in [
        ("/static/site.css", "public, max-age=3600"),
        ("/file", "public, max-age=3600"),
        ("/fresh", "public, max-age=10"),
    ] {
        let response = client.get(path).await;
        response
            .assert_ok()
            .assert_header("cache-control", expected);
    }
}

#[tokio::test]
async fn versions_are_in_the_urls_of_static_files() {
    let (client, _root) = open(|app| {
        app.static_versions();
        let shop = Blueprint::new("shop")
            .url_prefix("/shop")
            .static_folder("shop/static");
        app.register_blueprint(shop);
        app.get("/urls", async |urls: Urls| {
            let own = url_for("static").arg("filename", "site.css");
            let shop = url_for("shop.static").arg("filename", "shop.css");
            [own, shop].map(|url| urls.build(url).unwrap()).join(" ")
        });
    });
    let urls = client.get("/urls").await;
    for url in urls.text().split(' ') {
        assert!(url.contains(".css?v="), "{url}");
        let response = client.get(url).await;
        response.assert_header("cache-control", "public, max-age=31536000, immutable");
        let plain = client.get(url.split('?').next().unwrap()).await;
        plain.assert_header("cache-control", "no-cache");
    }
}

#[tokio::test]
async fn a_folder_of_the_crate_is_served() {
    let (client, _root) = open(|app| {
        app.static_folder(embed!("conformance/static"));
        app.get("/one", async || {
            send_from_directory(embed!("conformance"), "shop/static/shop.css")
        });
    });
    client
        .get("/static/hello.txt")
        .await
        .assert_text("Hello, static world!\n");
    client
        .get("/one")
        .await
        .assert_text(".shop { color: green }\n");
}

/// Mirrors `test_attachment` and `test_send_from_directory` of Flask.
#[tokio::test]
async fn views_send_files() {
    let (client, _root) = open(|app| {
        app.get("/save", async || {
            send_file("assets/site.css").as_attachment()
        });
        app.get("/from/<path:name>", async |Path(name): Path<String>| {
            send_from_directory("assets", name)
        });
        app.get("/gone", async || send_file("gone.css"));
    });
    let response = client.get("/save").await;
    response
        .assert_text("p {}")
        .assert_header("content-length", "4");
    response.assert_header("content-disposition", "attachment; filename=site.css");
    client.get("/from/site.css").await.assert_text("p {}");
    let etag = response.header("etag").unwrap();
    let response = client.get("/save").header("if-none-match", etag).await;
    response.assert_status(304).assert_text("");
    client.get("/from/../secret.txt").await.assert_status(404);
    client.get("/gone").await.assert_status(500);
}
