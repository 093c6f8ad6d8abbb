use std::fs;
use std::time::Duration;

use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, ETAG, EXPIRES,
    IF_NONE_MATCH, LAST_MODIFIED, RANGE, VARY,
};

use super::site::{Site, Started, bytes, header, long_ago, text, write, write_at};
use crate::{EmbeddedFolder, FileOptions, Folder, StaticFiles};

const RULE: &str = "/static/<path:filename>";

pub(super) fn start(site: Site) -> Started {
    let view = StaticFiles::new(site.folder()).view();
    site.view(RULE, view).start()
}

/// Mirrors `test_static_file` of Flask, and its conformance cases.
#[tokio::test]
async fn a_static_file_has_flasks_headers() {
    let site = start(Site::new());
    for _ in 0..2 {
        let response = site.get("/static/hello.txt").await;
        assert_eq!(response.status(), 200);
        let table = [
            (CONTENT_TYPE, "text/plain; charset=utf-8"),
            (CONTENT_DISPOSITION, "inline; filename=hello.txt"),
            (CONTENT_LENGTH, "21"),
            (CACHE_CONTROL, "no-cache"),
            (ACCEPT_RANGES, "bytes"),
            (EXPIRES, ""),
            (VARY, ""),
        ];
        for (name, expected) in table {
            assert_eq!(header(&response, name.clone()), expected, "{name}");
        }
        let etag = header(&response, ETAG);
        assert!(etag.starts_with('"') && etag.contains("-21-"), "{etag}");
        assert!(header(&response, LAST_MODIFIED).ends_with(" GMT"));
        assert_eq!(text(response).await, "Hello, static world!\n");
    }
}

#[tokio::test]
async fn only_files_are_served() {
    let site = start(Site::new());
    for (path, status) in [
        ("/static/sub/deep.txt", 200),
        ("/static/empty.txt", 200),
        ("/static/none.txt", 404),
        ("/static/", 404),
        ("/static/sub", 404),
        ("/static/sub/", 404),
        ("/static/hello.txt/", 404),
        ("/static/hello.txt/x", 404),
    ] {
        // What was read once is found the second time.
        for _ in 0..2 {
            assert_eq!(site.get(path).await.status(), status, "{path}");
        }
    }
}

#[tokio::test]
async fn what_changes_is_sent_anew() {
    let site = start(Site::new());
    let path = site.root().join("static/hello.txt");
    let mut tags = Vec::new();
    for seconds in 1..4 {
        let content = format!("version {seconds}");
        write_at(&path, &content, long_ago() + Duration::from_secs(seconds));
        for _ in 0..2 {
            let response = site.get("/static/hello.txt").await;
            tags.push(header(&response, ETAG));
            assert_eq!(text(response).await, content);
        }
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
    fs::remove_file(&path).unwrap();
    assert_eq!(site.get("/static/hello.txt").await.status(), 404);
    write(&path, "back");
    assert_eq!(site.text("/static/hello.txt").await, "back");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_takes_the_place_of_another_one_is_sent() {
    let site = start(Site::new());
    let (path, other) = (site.root().join("static/a"), site.root().join("b"));
    let at = long_ago();
    write_at(&path, "one", at);
    write_at(&other, "two", at);
    assert_eq!(site.text("/static/a").await, "one");
    fs::rename(other, path).unwrap();
    assert_eq!(site.text("/static/a").await, "two");
}

#[tokio::test]
async fn what_changed_just_now_is_not_kept() {
    let site = start(Site::new());
    let path = site.root().join("static/hello.txt");
    for content in ["one", "two"] {
        fs::write(&path, content).unwrap();
        assert_eq!(site.text("/static/hello.txt").await, content);
    }
}

#[tokio::test]
async fn nothing_is_kept_in_debug_mode() {
    let site = start(Site::new().debug());
    assert_eq!(
        site.text("/static/hello.txt").await,
        "Hello, static world!\n"
    );
    let path = site.root().join("static/hello.txt");
    // The same size and time: only who reads it again sees it.
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    write_at(&path, "Hello, another world\n", modified);
    assert_eq!(
        site.text("/static/hello.txt").await,
        "Hello, another world\n"
    );
}

/// `SEND_FILE_MAX_AGE_DEFAULT`; the function is `get_send_file_max_age`.
#[tokio::test]
async fn the_configured_age_is_said() {
    let age = |path: &std::path::Path| match path.to_str() {
        Some("hello.txt") => Some(Duration::from_secs(5)),
        _ => None,
    };
    let hour = FileOptions {
        send_file_max_age: Some(Duration::from_secs(3600)),
        ..FileOptions::default()
    };
    let by_name = FileOptions {
        get_send_file_max_age: Some(std::sync::Arc::new(age)),
        ..hour.clone()
    };
    for (options, path, expected) in [
        (&hour, "/static/hello.txt", "public, max-age=3600"),
        (&by_name, "/static/hello.txt", "public, max-age=5"),
        (&by_name, "/static/sub/deep.txt", "no-cache"),
    ] {
        let site = start(Site::new().options(options.clone()));
        for _ in 0..2 {
            let response = site.get(path).await;
            assert_eq!(header(&response, CACHE_CONTROL), expected);
            assert_eq!(
                header(&response, EXPIRES).is_empty(),
                expected == "no-cache"
            );
        }
    }
}

#[tokio::test]
async fn a_large_file_is_streamed() {
    let site = start(Site::new());
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    write(site.root().join("static/large.bin"), &content);
    let response = site.get("/static/large.bin").await;
    assert_eq!(header(&response, CONTENT_LENGTH), "4000000");
    assert_eq!(bytes(response).await, content);
    let range = [(RANGE, "bytes=3000000-3999999")];
    let response = site.get_with("/static/large.bin", &range).await;
    assert_eq!(response.status(), 206);
    assert_eq!(bytes(response).await, content[3_000_000..]);
}

#[tokio::test]
async fn a_file_that_shrinks_breaks_off() {
    let site = start(Site::new());
    let path = site.root().join("static/large.bin");
    write(&path, vec![1; 2_000_000]);
    let response = site.get("/static/large.bin").await;
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len(100_000).unwrap();
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    assert!(body.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_disappears_is_sent_to_its_end() {
    let site = start(Site::new());
    let path = site.root().join("static/large.bin");
    write(&path, vec![1; 2_000_000]);
    let response = site.get("/static/large.bin").await;
    fs::remove_file(&path).unwrap();
    assert_eq!(bytes(response).await.len(), 2_000_000);
    assert_eq!(site.get("/static/large.bin").await.status(), 404);
}

#[cfg(unix)]
#[tokio::test]
async fn links_lead_anywhere_within_the_folder() {
    use std::os::unix::fs::symlink;

    let site = start(Site::new());
    let folder = site.root().join("static");
    write(site.root().join("static-other/x.txt"), "outside");
    symlink(folder.join("hello.txt"), folder.join("absolute.txt")).unwrap();
    symlink("../hello.txt", folder.join("sub/relative.txt")).unwrap();
    symlink("sub", folder.join("linked")).unwrap();
    symlink("../secret.txt", folder.join("secret.txt")).unwrap();
    symlink("..", folder.join("up")).unwrap();
    symlink("../static-other", folder.join("sibling")).unwrap();
    symlink("loop", folder.join("loop")).unwrap();
    symlink("/dev/zero", folder.join("zero")).unwrap();
    for (path, status) in [
        ("absolute.txt", 200),
        ("sub/relative.txt", 200),
        ("linked/deep.txt", 200),
        ("secret.txt", 404),
        ("up/secret.txt", 404),
        // What leads out of the folder and in again is as good as what stays within.
        ("up/static/hello.txt", 200),
        ("sibling/x.txt", 404),
        ("loop", 404),
        ("zero", 404),
    ] {
        for _ in 0..2 {
            let response = site.get(&format!("/static/{path}")).await;
            assert_eq!(response.status(), status, "{path}");
        }
    }
}

#[derive(rust_embed::Embed)]
#[folder = "src/tests/embedded"]
struct Embedded;

#[tokio::test]
async fn a_folder_in_the_program_is_served() {
    let folder = Folder::Embedded(EmbeddedFolder::new::<Embedded>("src/tests/embedded"));
    let site = Site::new()
        .view(RULE, StaticFiles::new(folder).view())
        .start();
    for _ in 0..2 {
        let response = site.get("/static/site.css").await;
        assert_eq!(response.status(), 200);
        let etag = header(&response, ETAG);
        // The beginning of the SHA-256 of the file.
        assert_eq!(etag, "\"99afaa19fe6b54a519c0521d6ebcc498\"");
        assert!(!header(&response, LAST_MODIFIED).is_empty());
        assert_eq!(header(&response, CONTENT_LENGTH), "22");
        assert_eq!(text(response).await, "body { color: black }\n");
        let known = [(IF_NONE_MATCH, etag.as_str())];
        let response = site.get_with("/static/site.css", &known).await;
        assert_eq!(response.status(), 304);
    }
    for path in [
        "none.css",
        "sub",
        "../mod.rs",
        "sub/../site.css",
        "%2e%2e/mod.rs",
    ] {
        let response = site.get(&format!("/static/{path}")).await;
        assert_eq!(response.status(), 404, "{path}");
    }
}
