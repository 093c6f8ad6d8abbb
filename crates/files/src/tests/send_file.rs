use std::time::{Duration, UNIX_EPOCH};

use carafe_routing::{Path, View};
use http::StatusCode;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LENGTH,
    CONTENT_RANGE, CONTENT_TYPE, ETAG, EXPIRES, IF_NONE_MATCH, LAST_MODIFIED, RANGE,
};

use super::site::{Site, Started, header, text, write, write_at};
use crate::{EmbeddedFolder, FileOptions, Folder, SendFile, send_file, send_from_directory};

/// A site with one view at `/`, that sends a file.
fn sends(make: impl Fn() -> SendFile + Clone + Send + Sync + 'static) -> Started {
    let view = View::new(async move || make());
    Site::new()
        .options(FileOptions::default())
        .view("/", view)
        .start()
}

/// Expected: `flask.send_file` with the same arguments, see section 15 of the conformance
/// application.
#[tokio::test]
async fn arguments_are_those_of_flask() {
    let file = || send_file("static/hello.txt");
    let text = "text/plain; charset=utf-8";
    let octets = "application/octet-stream";
    let bytes = || send_file(b"a,b\n1,2\n");
    let table: [(SendFile, &str, &str); 14] = [
        (file(), text, "inline; filename=hello.txt"),
        (
            file().as_attachment(),
            text,
            "attachment; filename=hello.txt",
        ),
        (
            file().download_name("page.html"),
            "text/html; charset=utf-8",
            "inline; filename=page.html",
        ),
        (
            file().as_attachment().download_name("grüße.txt"),
            text,
            "attachment; filename=grue.txt; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt",
        ),
        (
            file().as_attachment().download_name("with space.csv"),
            "text/csv; charset=utf-8",
            "attachment; filename=\"with space.csv\"",
        ),
        (file().download_name("x"), octets, "inline; filename=x"),
        (file().download_name(""), octets, "inline; filename=\"\""),
        (
            file().mimetype("application/x-report"),
            "application/x-report",
            "inline; filename=hello.txt",
        ),
        (
            file().mimetype("text/html; charset=latin-1"),
            "text/html; charset=latin-1",
            "inline; filename=hello.txt",
        ),
        (bytes().mimetype("text/plain"), text, ""),
        (bytes().mimetype("image/png"), "image/png", ""),
        (
            bytes().download_name("data.csv"),
            "text/csv; charset=utf-8",
            "inline; filename=data.csv",
        ),
        (
            bytes().as_attachment().download_name("data.csv"),
            "text/csv; charset=utf-8",
            "attachment; filename=data.csv",
        ),
        (
            send_file(String::from("static/hello.txt")).mimetype("x/y\r\nSet-Cookie: a=b"),
            "x/y%0D%0ASet-Cookie: a=b",
            "inline; filename=hello.txt",
        ),
    ];
    for (file, content_type, disposition) in table {
        let site = sends(move || file.clone());
        let response = site.get("/").await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, CONTENT_TYPE), content_type);
        assert_eq!(header(&response, CONTENT_DISPOSITION), disposition);
        assert!(response.headers().get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn validators_are_those_of_the_file_or_those_given() {
    let file = || send_file("static/hello.txt");
    let date = UNIX_EPOCH + Duration::from_secs(1_709_210_096);
    let formatted = "Thu, 29 Feb 2024 12:34:56 GMT";
    let table = [
        (
            file().etag("fixed").last_modified(date),
            "\"fixed\"",
            formatted,
            "no-cache",
        ),
        (
            file().no_etag().last_modified(date),
            "",
            formatted,
            "no-cache",
        ),
        (
            file().etag("a\"\r\nb").last_modified(date).max_age(60),
            "\"a%22%0D%0Ab\"",
            formatted,
            "public, max-age=60",
        ),
        (
            file().no_etag().last_modified(date).max_age(0),
            "",
            formatted,
            "no-cache, max-age=0",
        ),
        (send_file(b"x").mimetype("a/b"), "", "", "no-cache"),
        (
            send_file(b"x").mimetype("a/b").etag("v"),
            "\"v\"",
            "",
            "no-cache",
        ),
    ];
    for (file, etag, last_modified, cache_control) in table {
        let response = sends(move || file.clone()).get("/").await;
        assert_eq!(header(&response, ETAG), etag);
        assert_eq!(header(&response, LAST_MODIFIED), last_modified);
        assert_eq!(header(&response, CACHE_CONTROL), cache_control);
        assert_eq!(
            header(&response, EXPIRES).is_empty(),
            cache_control == "no-cache"
        );
    }
}

/// Flask's form: the time of change as Python's float, the size, Adler-32 of the path.
#[cfg(unix)]
#[tokio::test]
async fn the_tag_of_a_file_is_flasks() {
    let site = sends(|| send_file("static/at.txt"));
    let path = site.root().join("static/at.txt");
    write_at(
        &path,
        "four",
        UNIX_EPOCH + Duration::new(1_709_210_096, 250_000_000),
    );
    let etag = header(&site.get("/").await, ETAG);
    assert!(etag.starts_with("\"1709210096.25-4-"), "{etag}");
}

#[tokio::test]
async fn mistakes_are_a_500() {
    let table: [fn() -> SendFile; 6] = [
        || send_file("static/gone.txt"),
        || send_file("static/sub"),
        || send_file("static/hello.txt/"),
        || send_file("static/a\0b"),
        || send_file(b"nameless"),
        || {
            send_file(b"nameless")
                .mimetype("text/plain")
                .as_attachment()
        },
    ];
    for make in table {
        let response = sends(make).get("/").await;
        assert_eq!(response.status(), 500, "{:?}", make());
        assert!(response.headers().get(CONTENT_DISPOSITION).is_none());
        assert!(text(response).await.contains("Internal Server Error"));
    }
}

#[tokio::test]
async fn what_the_view_puts_around_stays() {
    let view = async || {
        let headers = [("x-served-by", "view"), ("cache-control", "private")];
        (StatusCode::CREATED, headers, send_file("static/hello.txt"))
    };
    let site = Site::new().options(FileOptions::default());
    let site = site.view("/", View::new(view)).start();
    let response = site.get("/").await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["x-served-by"], "view");
    assert_eq!(header(&response, CACHE_CONTROL), "private");
    assert_eq!(header(&response, CONTENT_LENGTH), "21");
    let response = site.get_with("/", &[(RANGE, "bytes=0-4")]).await;
    assert_eq!(response.status(), 206);
    assert_eq!(text(response).await, "Hello");
}

#[tokio::test]
async fn unconditional_files_ignore_what_the_client_wants() {
    let site = sends(|| send_file("static/hello.txt").etag("v").conditional(false));
    for request in [(RANGE, "bytes=0-2"), (IF_NONE_MATCH, "\"v\"")] {
        let response = site.get_with("/", &[request]).await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, ACCEPT_RANGES), "");
        assert_eq!(text(response).await, "Hello, static world!\n");
    }
}

#[tokio::test]
async fn bytes_have_ranges() {
    let site = sends(|| send_file(b"in memory").mimetype("text/plain"));
    let response = site.get_with("/", &[(RANGE, "bytes=0-1")]).await;
    assert_eq!(response.status(), 206);
    assert_eq!(header(&response, CONTENT_RANGE), "bytes 0-1/9");
    assert_eq!(header(&response, CONTENT_LENGTH), "2");
    assert_eq!(text(response).await, "in");
}

/// In Flask, an archive is said to be an encoded `application/x-tar`.
#[tokio::test]
async fn an_encoded_file_is_said_to_be_unless_it_is_saved() {
    let table = [
        ("a.css.gz", false, "text/css; charset=utf-8", "gzip"),
        ("a.css.gz", true, "text/css; charset=utf-8", ""),
        ("a.svgz", false, "image/svg+xml; charset=utf-8", "gzip"),
        ("a.tar.gz", false, "application/gzip", ""),
    ];
    for (name, save, content_type, coding) in table {
        let file = send_file(b"x").download_name(name);
        let file = if save { file.as_attachment() } else { file };
        let response = sends(move || file.clone()).get("/").await;
        assert_eq!(header(&response, CONTENT_TYPE), content_type, "{name}");
        assert_eq!(header(&response, CONTENT_ENCODING), coding, "{name}");
    }
}

fn directory(folder: impl Into<Folder>) -> View {
    let folder = folder.into();
    View::new(async move |Path(name): Path<String>| send_from_directory(folder.clone(), name))
}

#[tokio::test]
async fn files_of_a_directory_are_sent() {
    let embedded = Folder::Embedded(EmbeddedFolder::new::<Embedded>("src/tests/embedded"));
    let site = Site::new().options(FileOptions::default());
    let folder = site.folder();
    let site = site
        .view("/relative/<path:name>", directory("static"))
        .view("/absolute/<path:name>", directory(folder))
        .view("/embedded/<path:name>", directory(embedded))
        .view("/missing/<path:name>", directory("none"))
        .start();
    write(site.root().join("static/site.css"), "on disk");
    for (path, status) in [
        ("/relative/site.css", 200),
        ("/absolute/site.css", 200),
        ("/embedded/site.css", 200),
        ("/relative/sub/deep.txt", 200),
        ("/embedded/sub/deep.txt", 200),
        ("/relative/none.txt", 404),
        ("/relative/sub", 404),
        ("/embedded/sub", 404),
        ("/relative/../secret.txt", 404),
        ("/embedded/../site.rs", 404),
        ("/missing/site.css", 404),
    ] {
        let response = site.get(path).await;
        assert_eq!(response.status(), status, "{path}");
        let name = path.rsplit('/').next().unwrap();
        let expected = if status == 200 {
            format!("inline; filename={name}")
        } else {
            String::new()
        };
        assert_eq!(header(&response, CONTENT_DISPOSITION), expected);
    }
}

#[derive(rust_embed::Embed)]
#[folder = "src/tests/embedded"]
struct Embedded;

#[cfg(unix)]
#[tokio::test]
async fn the_server_in_front_sends_the_file() {
    let options = || FileOptions {
        use_x_sendfile: true,
        ..FileOptions::default()
    };
    let site = Site::new().options(options());
    let statics = crate::StaticFiles::new(site.folder()).view();
    let site = site
        .view(
            "/file",
            View::new(async || send_file("static/hello.txt").etag("v")),
        )
        .view(
            "/bytes",
            View::new(async || send_file(b"here").mimetype("a/b")),
        )
        .view("/from/<path:name>", directory("static"))
        .view("/static/<path:filename>", statics)
        .start();
    let path = site.root().join("static/hello.txt");
    for url in ["/file", "/from/hello.txt", "/static/hello.txt"] {
        let response = site.get_with(url, &[(RANGE, "bytes=0-4")]).await;
        assert_eq!(response.status(), 200, "{url}");
        assert_eq!(response.headers()["x-sendfile"], path.to_str().unwrap());
        let disposition = header(&response, CONTENT_DISPOSITION);
        assert_eq!(disposition, "inline; filename=hello.txt");
        assert_eq!(header(&response, CONTENT_LENGTH), "");
        assert_eq!(text(response).await, "");
    }
    let response = site.get_with("/file", &[(IF_NONE_MATCH, "\"v\"")]).await;
    assert_eq!(response.status(), 304);
    assert!(response.headers().get("x-sendfile").is_none());
    assert_eq!(site.text("/bytes").await, "here");
    assert_eq!(site.get("/from/none").await.status(), 404);
}
