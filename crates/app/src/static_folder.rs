use std::path::Path;

use carafe_files::{Folder, StaticFiles};

use crate::named_folder::NamedFolder;
use crate::{App, Route};

/// What messages call it.
const WHAT: &str = "static folder";

/// The static folder of an application or a blueprint.
#[derive(Clone, Debug)]
pub(crate) struct StaticFolder {
    folder: NamedFolder,
    /// Whether the program has named it.
    is_named: bool,
    /// What the URLs begin with; the name of the folder if it is not said.
    pub(crate) url_path: Option<String>,
    pub(crate) host: Option<String>,
}

impl StaticFolder {
    #[track_caller]
    pub(crate) fn new(folder: impl Into<Folder>) -> Self {
        Self {
            folder: NamedFolder::new(folder),
            is_named: true,
            url_path: None,
            host: None,
        }
    }

    /// Makes the folder of an application that names none.
    #[track_caller]
    pub(crate) fn unnamed() -> Self {
        Self {
            is_named: false,
            ..Self::new("static")
        }
    }

    pub(crate) fn files(&self, root_path: &Path) -> StaticFiles {
        StaticFiles::new(self.folder.below(root_path))
    }

    /// Says that there is no such folder, if somebody has named it.
    pub(crate) fn missing(&self, root_path: &Path) -> Option<String> {
        let missing = self.folder.missing(WHAT, root_path);
        missing.filter(|_| self.is_named)
    }

    /// Says that the folder would make everything public.
    pub(crate) fn is_root(&self, root_path: &Path) -> Option<String> {
        self.folder.is_root(WHAT, root_path)
    }

    /// Says that hosts are matched, and the folder has none.
    pub(crate) fn lacks_host(&self) -> String {
        format!(
            "url_map.host_matching is on, and the static folder has no host: give it one with \
             app.static_host(\"..\"), or say app.no_static_folder() (at {})",
            self.folder.place()
        )
    }

    /// Makes the rule of the folder, whose endpoint is `static`.
    pub(crate) fn route(&self, files: &StaticFiles) -> Route {
        let named = || format!("/{}", self.folder.folder.name().unwrap_or("static"));
        let url_path = self.url_path.clone().unwrap_or_else(named);
        let rule = format!("{}/<path:filename>", url_path.trim_end_matches('/'));
        let mut route = Route::at(self.folder.place(), &rule, Some(files.view()));
        route.endpoint("static");
        route.rule.host.clone_from(&self.host);
        route
    }
}

impl App {
    /// Serves the files of another folder than `static`, below its name: a path below the
    /// [root path](Self::root_path), or [`embed!`](carafe_files::embed), which is compiled
    /// into the program in release builds.
    ///
    /// The endpoint is `static`, its variable `filename`. A folder that does not exist serves
    /// nothing, and its URLs can be built all the same.
    ///
    /// # Example
    ///
    /// ```
    /// # use carafe_app::App;
    /// let mut app = App::new("shop");
    /// app.static_folder("assets").static_url_path("/files");
    /// let rules: Vec<_> = app.url_map()?.iter_rules().map(|rule| rule.rule.clone()).collect();
    /// assert_eq!(rules, ["/files/<path:filename>"]);
    /// # Ok::<(), carafe_app::Error>(())
    /// ```
    ///
    /// # Flask
    ///
    /// [The arguments of `Flask`](https://flask.palletsprojects.com/en/stable/api/#flask.Flask)
    /// of the same names.
    #[track_caller]
    pub fn static_folder(&mut self, folder: impl Into<Folder>) -> &mut Self {
        let before = self.static_folder.take();
        let mut folder = StaticFolder::new(folder);
        if let Some(before) = before {
            folder.url_path = before.url_path;
            folder.host = before.host;
        }
        self.static_folder = Some(folder);
        self
    }

    /// Serves no static folder.
    ///
    /// # Flask
    ///
    /// `static_folder=None`.
    pub fn no_static_folder(&mut self) -> &mut Self {
        self.static_folder = None;
        self
    }

    /// Sets what the URLs of static files begin with. Default: a slash and the name of the
    /// folder.
    pub fn static_url_path(&mut self, path: impl Into<String>) -> &mut Self {
        if let Some(folder) = &mut self.static_folder {
            folder.url_path = Some(path.into());
        }
        self
    }

    /// Sets the host of static files, when `app.url_map.host_matching` is on.
    pub fn static_host(&mut self, host: impl Into<String>) -> &mut Self {
        if let Some(folder) = &mut self.static_folder {
            folder.host = Some(host.into());
        }
        self
    }

    /// Adds the version of the file, a hash of what is in it, to the URLs of static files:
    /// `/static/site.css?v=d1a5..`. Clients keep such a file for a year without asking, and
    /// get another URL when it changes. For the application and its blueprints.
    ///
    /// # Flask
    ///
    /// No equivalent.
    pub fn static_versions(&mut self) -> &mut Self {
        self.static_versions = true;
        self
    }
}
