use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use bytes::Bytes;
use carafe_routing::{Error, Result, View};
use futures_util::{StreamExt, TryStreamExt, stream};
use http::StatusCode;
use tokio::sync::oneshot;

use super::*;
use crate::exchange::Exchange;
use crate::{FileStorage, SpoolDir};

const TYPE: &str = "multipart/form-data; boundary=B";

/// Counts the files in a directory: those with a name, and those that are only open.
fn files_in(directory: &Path) -> usize {
    let named = fs::read_dir(directory).unwrap().count();
    let open = fs::read_dir("/proc/self/fd").into_iter().flatten();
    let open = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    named + open.filter(|path| path.starts_with(directory)).count()
}

fn file(name: &str, data: &str) -> String {
    format!(
        "--B\r\nContent-Disposition: form-data; name={name}; filename={name}.bin\r\n\
         Content-Type: Text/Plain; charset=utf-8\r\n\r\n{data}\r\n"
    )
}

/// The text of a file: no two pieces of it are alike.
fn text(length: usize) -> String {
    (0..)
        .flat_map(|n: u32| n.to_string().into_bytes())
        .take(length)
        .map(char::from)
        .collect()
}

async fn content(file: &FileStorage) -> (Bytes, Vec<u8>) {
    let pieces: Vec<_> = file.stream().try_collect().await.unwrap();
    (file.read().await.unwrap(), pieces.concat())
}

#[tokio::test]
async fn small_files_stay_in_memory_and_large_ones_share_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let kept: Arc<Mutex<Option<Files>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let view = async move |data: FormData| *keep.lock().unwrap() = Some(data.files);
    let mut exchange = Exchange::with(View::new(view));
    exchange.spool_dir = Some(SpoolDir::new(directory.path()));
    let table = [
        (vec![("a", 0), ("b", 250_000), ("c", 250_000)], 0),
        (
            vec![("a", 600_000), ("b", 10), ("c", 600_000), ("d", 511_990)],
            1,
        ),
    ];
    for (sizes, on_disk) in table {
        let parts = sizes.iter().map(|(name, size)| file(name, &text(*size)));
        let form = parts.collect::<String>() + "--B--\r\n";
        assert_eq!(exchange.post(TYPE, form).await.0, StatusCode::OK);
        assert_eq!(files_in(directory.path()), on_disk);
        let files = kept.lock().unwrap().take().unwrap();
        for (name, size) in sizes {
            let file = files.require(name).unwrap();
            assert_eq!((file.name(), file.size()), (name, size as u64));
            assert_eq!(file.content_type(), Some("Text/Plain; charset=utf-8"));
            assert_eq!(file.mimetype(), "text/plain");
            let (read, streamed) = content(file).await;
            assert!(read == text(size) && read == streamed, "{name}");
            let path = directory.path().join("saved");
            file.save(&path).await.unwrap();
            assert!(fs::read(&path).unwrap() == read, "{name}");
            fs::remove_file(path).unwrap();
        }
        drop(files);
        assert_eq!(files_in(directory.path()), 0);
    }
}

/// When the client leaves, a limit is reached, or the form is malformed.
#[tokio::test]
async fn nothing_is_left_behind() {
    let directory = tempfile::tempdir().unwrap();
    let view = async |data: FormData| data.files.len().to_string();
    let mut exchange = Exchange::with(View::new(view));
    exchange.spool_dir = Some(SpoolDir::new(directory.path()));
    exchange.limits.max_form_parts = Some(1);
    exchange.limits.max_content_length = Some(3_000_000);
    let large = file("f", &text(1_000_000));
    let ends = [
        (Ok("--B--\r\n".to_owned()), 200),
        (Ok(String::new()), 400),
        (Ok(file("g", "") + "--B--\r\n"), 413),
        (Ok(text(3_000_000)), 413),
        (Err(std::io::Error::other("the client left")), 400),
    ];
    for (end, status) in ends {
        let pieces = stream::iter([Ok(large.clone()), end]);
        let (answered, page) = exchange.post(TYPE, Body::from_stream(pieces)).await;
        assert_eq!(answered, status, "{page}");
        assert_eq!(files_in(directory.path()), 0);
    }
}

#[tokio::test]
async fn a_client_that_leaves_in_the_middle_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let view = async |data: FormData| data.files.len().to_string();
    let mut exchange = Exchange::with(View::new(view));
    exchange.spool_dir = Some(SpoolDir::new(directory.path()));
    let (arrived, is_there) = oneshot::channel();
    let rest = stream::once(async move {
        arrived.send(()).unwrap();
        std::future::pending().await
    });
    let first = Ok::<_, std::io::Error>(file("f", &text(1_000_000)));
    let body = Body::from_stream(stream::iter([first]).chain(rest));
    tokio::select! {
        answer = exchange.post(TYPE, body) => panic!("{answer:?}"),
        arrived = is_there => arrived.unwrap(),
    }
    assert_eq!(files_in(directory.path()), 0);
}

#[tokio::test]
async fn a_directory_that_is_not_there_is_a_500() {
    let view = async |data: FormData| data.files.len().to_string();
    let mut exchange = Exchange::with(View::new(view));
    exchange.spool_dir = Some(SpoolDir::new("/nowhere/at/all"));
    let form = file("f", &text(1_000_000)) + "--B--\r\n";
    let (status, _) = exchange.post(TYPE, form).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
}

/// What a client calls a file goes nowhere.
#[tokio::test]
async fn a_hostile_name_is_not_a_path() {
    let view = async |data: FormData| -> Result<String> {
        let directory = tempfile::tempdir().map_err(Error::from)?;
        let file = data.files.require("f")?;
        file.save(directory.path().join("upload")).await?;
        let names =
            fs::read_dir(directory.path())?.filter_map(|entry| Some(entry.ok()?.file_name()));
        Ok(format!(
            "{} {:?}",
            file.filename(),
            names.collect::<Vec<_>>()
        ))
    };
    let exchange = Exchange::with(View::new(view));
    for name in ["../../etc/passwd", "/etc/passwd", "a%00b", "..", "C:evil"] {
        let form = format!(
            "--B\r\nContent-Disposition: form-data; name=f; filename=\"{name}\"\r\n\r\nx\r\n--B--\r\n"
        );
        let (_, answer) = exchange.post(TYPE, form).await;
        assert_eq!(answer, format!("{name} [\"upload\"]"));
    }
}
