use std::borrow::Cow;
use std::fs;
use std::time::Duration;

use http::header::{
    ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use rust_embed::{EmbeddedFile, Metadata, RustEmbed};

use super::site::{Site, header, long_ago, text, write_at};
use super::static_files::start;
use crate::{EmbeddedFolder, Folder, StaticFiles};

#[tokio::test]
async fn what_lies_beside_a_file_is_sent_instead() {
    let site = start(Site::new());
    let folder = site.root().join("static");
    let at = long_ago();
    write_at(folder.join("app.css"), "plain", at);
    write_at(folder.join("app.css.br"), "brotli", at);
    write_at(
        folder.join("app.css.gz"),
        "gzip",
        at + Duration::from_secs(1),
    );
    write_at(
        folder.join("app.css.zst"),
        "stale",
        at - Duration::from_secs(1),
    );
    let table = [
        (Some("gzip, deflate, br, zstd"), "brotli", "br"),
        (Some("gzip, zstd"), "gzip", "gzip"),
        (Some("zstd"), "plain", ""),
        (Some("identity"), "plain", ""),
        (None, "plain", ""),
    ];
    let mut tags = Vec::new();
    for (accept, content, coding) in table {
        let accept = accept.map(|accept| (ACCEPT_ENCODING, accept));
        let headers: Vec<_> = accept.into_iter().collect();
        let response = site.get_with("/static/app.css", &headers).await;
        assert_eq!(header(&response, CONTENT_ENCODING), coding);
        assert_eq!(header(&response, VARY), "Accept-Encoding");
        assert_eq!(header(&response, CONTENT_TYPE), "text/css; charset=utf-8");
        let disposition = header(&response, CONTENT_DISPOSITION);
        assert_eq!(disposition, "inline; filename=app.css");
        let etag = header(&response, ETAG);
        assert_eq!(text(response).await, content);

        let mut headers = headers;
        headers.push((IF_NONE_MATCH, &etag));
        let response = site.get_with("/static/app.css", &headers).await;
        assert_eq!(response.status(), 304);
        assert_eq!(header(&response, VARY), "Accept-Encoding");
        tags.push(etag);
    }
    tags.sort_unstable();
    tags.dedup();
    assert_eq!(tags.len(), 3);
}

#[tokio::test]
async fn what_lies_beside_a_file_is_looked_at_each_time() {
    let site = start(Site::new());
    let folder = site.root().join("static");
    let gzip = [(ACCEPT_ENCODING, "gzip")];
    let at = long_ago();
    write_at(folder.join("app.css"), "plain", at);
    write_at(folder.join("app.css.gz"), "packed", at);
    let packed = async || text(site.get_with("/static/app.css", &gzip).await).await;
    assert_eq!(packed().await, "packed");
    write_at(
        folder.join("app.css.gz"),
        "again",
        at + Duration::from_secs(1),
    );
    assert_eq!(packed().await, "again");
    write_at(folder.join("app.css"), "newer", at + Duration::from_secs(2));
    assert_eq!(packed().await, "newer");
    write_at(
        folder.join("app.css.gz"),
        "newest",
        at + Duration::from_secs(3),
    );
    write_at(
        folder.join("app.css"),
        "newest",
        at + Duration::from_secs(3),
    );
    assert_eq!(packed().await, "newest");
    fs::remove_file(folder.join("app.css.gz")).unwrap();
    assert_eq!(packed().await, "newest");
    let direct = site.get_with("/static/app.css.gz", &gzip).await;
    assert_eq!(direct.status(), 404);
}

/// Compiled in: a file, one beside it that was made of it, and one that was made of an older
/// one.
struct Packed;

impl RustEmbed for Packed {
    fn get(path: &str) -> Option<EmbeddedFile> {
        let (content, modified) = match path {
            "app.css" => ("plain", 100),
            "app.css.gz" => ("packed", 100),
            "app.css.br" => ("stale", 99),
            _ => return None,
        };
        let mut hash = [0; 32];
        hash[..5].copy_from_slice(&content.as_bytes()[..5]);
        Some(EmbeddedFile {
            data: Cow::Borrowed(content.as_bytes()),
            metadata: Metadata::__rust_embed_new(hash, Some(modified), None),
        })
    }

    fn iter() -> impl Iterator<Item = Cow<'static, str>> + 'static {
        ["app.css", "app.css.br", "app.css.gz"]
            .map(Cow::Borrowed)
            .into_iter()
    }
}

#[tokio::test]
async fn what_is_compiled_in_is_left_alone_when_it_is_older() {
    let folder = Folder::Embedded(EmbeddedFolder::new::<Packed>("static"));
    let view = StaticFiles::new(folder).view();
    let site = Site::new().view("/static/<path:filename>", view).start();
    for (accept, content) in [("gzip, br", "packed"), ("br", "plain")] {
        let headers = [(ACCEPT_ENCODING, accept)];
        let response = site.get_with("/static/app.css", &headers).await;
        assert_eq!(text(response).await, content, "{accept}");
    }
}
