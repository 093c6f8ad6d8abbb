use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use carafe_routing::Context;

/// How files are sent. The default is Flask's.
///
/// [`send_file`](crate::send_file) and [`StaticFiles`](crate::StaticFiles) find it among what
/// the application manages.
///
/// # Example
///
/// ```
/// # use carafe_files::FileOptions;
/// let options = FileOptions::default();
/// assert_eq!(options.send_file_max_age, None);
/// assert!(!options.use_x_sendfile);
/// ```
///
/// # Flask
///
/// `app.root_path`, and the configuration keys of the same names.
#[derive(Clone, Default)]
pub struct FileOptions {
    /// What relative paths are below. Default: empty, the current directory.
    pub root_path: PathBuf,
    /// How long clients may keep a file without asking: `SEND_FILE_MAX_AGE_DEFAULT`.
    /// Default: `None`, they ask each time.
    pub send_file_max_age: Option<Duration>,
    /// Says the same of a single file, by its path below the static folder, or as it was
    /// given to `send_file`. Default: `None`, the above is for all.
    pub get_send_file_max_age: Option<MaxAgeFunction>,
    /// Whether the web server in front sends the files: the response has `X-Sendfile`, with
    /// the path, instead of a body. Default: false.
    ///
    /// Without a server that takes the header out again, clients learn the path and get
    /// nothing.
    pub use_x_sendfile: bool,
    /// Folders with the internal URLs that nginx has for them. A file in one is sent by
    /// `X-Accel-Redirect` with that URL, others by `X-Sendfile`. Default: empty. It does
    /// nothing without `use_x_sendfile`.
    pub x_accel_mapping: Vec<(PathBuf, String)>,
}

/// Says how long clients may keep a file without asking.
///
/// # Flask
///
/// `app.get_send_file_max_age`.
pub type MaxAgeFunction = Arc<dyn Fn(&Path) -> Option<Duration> + Send + Sync>;

impl FileOptions {
    /// Returns what the application manages, or else the default.
    pub(crate) fn of(context: &Context) -> Cow<'_, Self> {
        let managed = context.managed().map(Cow::Borrowed);
        managed.unwrap_or_else(|| Cow::Owned(Self::default()))
    }

    /// Returns how long clients may keep a file, in seconds.
    pub(crate) fn max_age(&self, path: &Path) -> Option<u64> {
        let age = match &self.get_send_file_max_age {
            Some(function) => function(path),
            None => self.send_file_max_age,
        };
        age.map(|age| age.as_secs())
    }
}

impl fmt::Debug for FileOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileOptions")
            .field("root_path", &self.root_path)
            .field("send_file_max_age", &self.send_file_max_age)
            .field("use_x_sendfile", &self.use_x_sendfile)
            .field("x_accel_mapping", &self.x_accel_mapping)
            .finish_non_exhaustive()
    }
}
