use std::panic::Location;

use carafe_files::{Folder, StaticFiles};

use crate::Route;

/// The static folder of an application or a blueprint.
#[derive(Clone, Debug)]
pub(crate) struct StaticFolder {
    pub(crate) folder: Folder,
    /// What the URLs begin with; the name of the folder if it is not said.
    pub(crate) url_path: Option<String>,
    pub(crate) host: Option<String>,
    pub(crate) place: &'static Location<'static>,
}

impl StaticFolder {
    #[track_caller]
    pub(crate) fn new(folder: impl Into<Folder>) -> Self {
        Self {
            folder: folder.into(),
            url_path: None,
            host: None,
            place: Location::caller(),
        }
    }

    /// Says that hosts are matched, and the folder has none.
    pub(crate) fn lacks_host(&self) -> String {
        format!(
            "url_map.host_matching is on, and the static folder has no host: give it one with \
             app.static_host(\"..\"), or say app.no_static_folder() (at {})",
            self.place
        )
    }

    /// Makes the rule of the folder, whose endpoint is `static`.
    pub(crate) fn route(&self, files: &StaticFiles) -> Route {
        let named = || format!("/{}", self.folder.name().unwrap_or("static"));
        let url_path = self.url_path.clone().unwrap_or_else(named);
        let rule = format!("{}/<path:filename>", url_path.trim_end_matches('/'));
        let mut route = Route::at(self.place, &rule, Some(files.view()));
        route.endpoint("static");
        route.rule.host.clone_from(&self.host);
        route
    }
}
