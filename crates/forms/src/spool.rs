use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::{Bytes, BytesMut};
use tokio::task::spawn_blocking;

/// Where uploads wait that are too large for memory. Without one it is the system's
/// directory for temporary files, `TMPDIR`.
///
/// The files have no name there (on Windows they are deleted when closed), so that nothing
/// is left behind however a request ends. On many systems `/tmp` is memory: choose a
/// directory on a disk for large uploads.
///
/// # Example
///
/// ```
/// use carafe_forms::SpoolDir;
/// use carafe_routing::ManagedState;
///
/// let mut state = ManagedState::default();
/// state.insert(SpoolDir::new("/var/tmp"));
/// ```
///
/// # Flask
///
/// `tempfile.tempdir`, or a `_get_file_stream` of one's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpoolDir(Arc<Path>);

impl SpoolDir {
    /// Names the directory.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into().into())
    }
}

/// How much all files of a request may take in memory, in bytes.
const MEMORY: usize = 500 * 1024;
/// How much is written at once, in bytes.
const PIECE: usize = 256 * 1024;

/// Keeps the files of a request: small ones in memory, the rest one after the other in one
/// file without a name.
#[derive(Debug)]
pub(crate) struct Spool {
    dir: Option<SpoolDir>,
    memory_left: usize,
    disk: Option<Disk>,
    end: u64,
}

/// A file without a name. Its position belongs to whoever holds the lock.
#[derive(Clone, Debug)]
pub(crate) struct Disk(Arc<Mutex<File>>);

/// A file that is being received.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    buffer: BytesMut,
    /// Where on the disk it begins, if it is there.
    start: Option<u64>,
}

/// The content of a file.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Memory(Bytes),
    Disk(Extent),
}

/// A part of the file without a name.
#[derive(Clone, Debug)]
pub(crate) struct Extent {
    disk: Disk,
    pub(crate) start: u64,
    pub(crate) length: u64,
}

impl Spool {
    pub(crate) fn new(dir: Option<SpoolDir>) -> Self {
        Self {
            dir,
            memory_left: MEMORY,
            disk: None,
            end: 0,
        }
    }

    /// Begins a file. The one before has to be finished.
    pub(crate) fn begin(&self) -> Upload {
        Upload::default()
    }

    pub(crate) async fn write(&mut self, upload: &mut Upload, piece: &[u8]) -> io::Result<()> {
        upload.buffer.extend_from_slice(piece);
        if upload.start.is_none() && upload.buffer.len() > self.memory_left {
            upload.start = Some(self.end);
        }
        if upload.start.is_some() && upload.buffer.len() >= PIECE {
            self.flush(upload).await?;
        }
        Ok(())
    }

    pub(crate) async fn finish(&mut self, mut upload: Upload) -> io::Result<Content> {
        let Some(start) = upload.start else {
            self.memory_left -= upload.buffer.len();
            return Ok(Content::Memory(upload.buffer.freeze()));
        };
        self.flush(&mut upload).await?;
        let disk = self.disk().await?;
        let length = self.end - start;
        Ok(Content::Disk(Extent {
            disk,
            start,
            length,
        }))
    }

    async fn flush(&mut self, upload: &mut Upload) -> io::Result<()> {
        let disk = self.disk().await?;
        let piece = upload.buffer.split().freeze();
        self.end += piece.len() as u64;
        disk.with(move |file| file.write_all(&piece)).await?;
        upload.buffer.reserve(PIECE);
        Ok(())
    }

    async fn disk(&mut self) -> io::Result<Disk> {
        if let Some(disk) = &self.disk {
            return Ok(disk.clone());
        }
        let dir = self.dir.clone();
        let made = spawn_blocking(move || match dir {
            Some(SpoolDir(path)) => tempfile::tempfile_in(path),
            None => tempfile::tempfile(),
        });
        let file = made.await.map_err(io::Error::other)??;
        let disk = Disk(Arc::new(Mutex::new(file)));
        self.disk = Some(disk.clone());
        Ok(disk)
    }
}

impl Disk {
    /// Works with the file where waiting for it holds nobody up.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let disk = self.clone();
        let worked = spawn_blocking(move || work(&mut disk.lock()));
        worked.await.map_err(io::Error::other)?
    }

    fn lock(&self) -> MutexGuard<'_, File> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Extent {
    /// Reads at most `length` bytes from `offset` on.
    pub(crate) async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let left = self.length.saturating_sub(offset);
        let length = usize::try_from(left).unwrap_or(length).min(length);
        let start = self.start + offset;
        let read = self.disk.with(move |file| {
            let mut bytes = vec![0; length];
            file.seek(SeekFrom::Start(start))?;
            file.read_exact(&mut bytes)?;
            Ok(bytes)
        });
        Ok(read.await?.into())
    }

    /// Copies everything into a new file.
    pub(crate) async fn copy(&self, to: PathBuf) -> io::Result<()> {
        let (start, length) = (self.start, self.length);
        let copied = self.disk.with(move |file| {
            file.seek(SeekFrom::Start(start))?;
            let copied = io::copy(&mut file.take(length), &mut File::create(to)?)?;
            match copied == length {
                true => Ok(()),
                false => Err(io::ErrorKind::UnexpectedEof.into()),
            }
        });
        copied.await
    }
}
