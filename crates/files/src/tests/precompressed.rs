use std::fs;
use std::time::Duration;

use http::header::{
    ACCEPT_ENCODING, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};

use super::site::{Site, header, long_ago, text, write_at};
use super::static_files::start;

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
