use carafe::Folder;
use embedded_app::{create_app, folders};

#[test]
fn folders_are_compiled_in_without_debug_assertions() {
    let [templates, files] = folders();
    for (folder, name, names) in [
        (templates, "templates", ["index.html", "parts/base.html"]),
        (files, "static", ["icons/dot.svg", "site.css"]),
    ] {
        assert!(matches!(folder, Folder::Embedded(_)));
        assert_eq!(folder.name(), Some(name));
        assert_eq!(folder.names().expect("a list"), names);
    }
}

#[tokio::test]
async fn pages_and_files_need_no_folder_beside_the_program() {
    create_app().check().expect("templates without mistakes");
    let client = create_app().test_client();
    let page = client.get("/").await;
    page.assert_contains("Hello, &lt;Ada&gt;!");
    let link = page.text().split('"').nth(3).expect("a link").to_owned();
    assert!(link.starts_with("/static/site.css?v="), "{link}");
    client
        .get(&link)
        .await
        .assert_text("body { color: teal }\n")
        .assert_header("cache-control", "public, max-age=31536000, immutable");
    let icon = client.get("/static/icons/dot.svg").await;
    icon.assert_header("content-type", "image/svg+xml; charset=utf-8");
    let etag = icon.header("etag").expect("a tag").to_owned();
    let again = client.get("/static/icons/dot.svg");
    again
        .header("if-none-match", &etag)
        .await
        .assert_status(304);
    client.get("/static/../src/lib.rs").await.assert_status(404);
}
