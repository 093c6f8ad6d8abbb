use std::time::Duration;

use axum::response::Response;
use carafe_routing::{Urls, View, url_for};
use http::header::{ACCEPT_ENCODING, CACHE_CONTROL};

use super::site::{Site, Started, header, long_ago, text, write, write_at};
use crate::StaticFiles;

fn start() -> Started {
    let site = Site::new();
    let files = StaticFiles::new(site.folder()).cache_busting();
    let url = async |urls: Urls| {
        let url = |name| urls.build(url_for("static").arg("filename", name)).unwrap();
        let explicit = url_for("static")
            .arg("filename", "hello.txt")
            .arg("v", "mine");
        [
            url("hello.txt"),
            url("none.txt"),
            urls.build(explicit).unwrap(),
        ]
        .join(" ")
    };
    site.url_defaults(files.url_defaults("static"))
        .view("/static/<path:filename>", files.view())
        .view("/urls", View::new(url))
        .start()
}

fn cache_control(response: &Response) -> String {
    header(response, CACHE_CONTROL)
}

const FOREVER: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn urls_have_the_version_of_their_file() {
    let site = start();
    let urls = site.text("/urls").await;
    let [first, missing, explicit] = urls.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{urls}");
    };
    // The beginning of the SHA-256 of the file.
    assert_eq!(first, "/static/hello.txt?v=c6d31839d17c2eb4");
    assert_eq!(missing, "/static/none.txt");
    assert_eq!(explicit, "/static/hello.txt?v=mine");
    for _ in 0..2 {
        assert_eq!(cache_control(&site.get(first).await), FOREVER);
        assert_eq!(cache_control(&site.get(explicit).await), "no-cache");
    }

    let path = site.root().join("static/hello.txt");
    write_at(path, "changed", long_ago() + Duration::from_secs(5));
    let changed = site.text("/urls").await;
    let changed = changed.split(' ').next().unwrap();
    assert_ne!(changed, first);
    assert_eq!(cache_control(&site.get(first).await), "no-cache");
    let response = site.get(changed).await;
    assert_eq!(cache_control(&response), FOREVER);
    assert_eq!(text(response).await, "changed");
}

#[tokio::test]
async fn only_the_right_version_lasts() {
    let site = start();
    write(site.root().join("static/large.bin"), vec![1; 2_000_000]);
    write(site.root().join("static/hello.txt.gz"), "packed");
    // The beginning of the SHA-256 of two million ones.
    let large = "/static/large.bin?v=0da17774bd024321";
    let gzip = [(ACCEPT_ENCODING, "gzip")];
    for (path, expected) in [
        ("/static/hello.txt", "no-cache"),
        ("/static/hello.txt?v=", "no-cache"),
        ("/static/hello.txt?v=c6d31839d17c2eb", "no-cache"),
        ("/static/hello.txt?v=C6D31839D17C2EB4", "no-cache"),
        ("/static/hello.txt?x=1&v=c6d31839d17c2eb4", FOREVER),
        ("/static/hello.txt?xv=c6d31839d17c2eb4", "no-cache"),
        ("/static/sub/deep.txt?v=c6d31839d17c2eb4", "no-cache"),
        (large, FOREVER),
    ] {
        for _ in 0..2 {
            let response = site.get_with(path, &gzip).await;
            assert_eq!(cache_control(&response), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn there_are_no_versions_unless_asked_for() {
    let site = Site::new();
    let files = StaticFiles::new(site.folder());
    assert_eq!(files.version("hello.txt"), None);
    let site = site.view("/static/<path:filename>", files.view()).start();
    let response = site.get("/static/hello.txt?v=c6d31839d17c2eb4").await;
    assert_eq!(cache_control(&response), "no-cache");
}

/// Where versions are asked for, other requests wait.
#[tokio::test]
async fn large_files_have_no_version() {
    let site = Site::new();
    let files = StaticFiles::new(site.folder()).cache_busting();
    for (size, expected) in [(4 << 20, true), ((4 << 20) + 1, false)] {
        let name = format!("{size}.bin");
        write(site.folder().join(&name), vec![1; size]);
        assert_eq!(files.version(&name).is_some(), expected, "{name}");
    }
}
