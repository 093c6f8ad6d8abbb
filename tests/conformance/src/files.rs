//! Section 15: static files, `send_file`, `send_from_directory`.

use carafe::prelude::*;

use crate::samples::sample_time;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/docs");
const REPORT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/static/docs/report.txt");

pub(crate) fn add_to(app: &mut App) {
    app.get("/files/docs/<path:name>", files_docs);
    app.get("/files/relative/<path:name>", files_relative);
    app.get("/files/attachment", files_attachment);
    app.get("/files/inline", files_inline);
    app.get("/files/mimetype", files_mimetype);
    app.get("/files/max-age/<int:seconds>", files_max_age);
    app.get("/files/etag", files_etag);
    app.get("/files/no-etag", files_no_etag);
    app.get("/files/unconditional", files_unconditional);
    app.get("/files/memory", files_memory);
    app.get("/files/memory-name", files_memory_name);
    app.get("/files/memory-nameless", files_memory_nameless);
    app.get("/files/gone", files_gone);
    app.get("/files/after", files_after);
}

async fn files_docs(Path(name): Path<String>) -> SendFile {
    send_from_directory(DOCS, name)
}

async fn files_relative(Path(name): Path<String>) -> SendFile {
    send_from_directory("static/docs", name)
}

async fn files_attachment(request: Request) -> SendFile {
    named(
        send_from_directory(DOCS, "report.txt").as_attachment(),
        &request,
    )
}

async fn files_inline(request: Request) -> SendFile {
    named(send_file(REPORT), &request)
}

fn named(file: SendFile, request: &Request) -> SendFile {
    match request.args().get("name") {
        Some(name) => file.download_name(name),
        None => file,
    }
}

async fn files_mimetype() -> SendFile {
    send_file(REPORT).mimetype("application/x-report")
}

async fn files_max_age(Path(seconds): Path<u64>) -> SendFile {
    send_file(REPORT).max_age(seconds)
}

async fn files_etag() -> SendFile {
    send_file(REPORT).etag("fixed").last_modified(sample_time())
}

async fn files_no_etag() -> SendFile {
    send_file(REPORT).no_etag()
}

async fn files_unconditional() -> SendFile {
    send_file(REPORT).conditional(false)
}

async fn files_memory() -> SendFile {
    send_file(b"in memory".to_vec()).mimetype("text/plain")
}

async fn files_memory_name() -> SendFile {
    let csv = send_file(b"a,b\n1,2\n".to_vec());
    csv.as_attachment().download_name("data.csv")
}

async fn files_memory_nameless() -> SendFile {
    send_file(b"nameless".to_vec())
}

async fn files_gone() -> SendFile {
    send_file(concat!(env!("CARGO_MANIFEST_DIR"), "/static/docs/gone.txt"))
}

async fn files_after() -> ([(&'static str, &'static str); 1], SendFile) {
    let file = send_from_directory(DOCS, "report.txt");
    ([("x-served-by", "view")], file)
}
