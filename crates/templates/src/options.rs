use carafe_files::Folder;
use carafe_routing::{JsonOptions, Urls};
use carafe_value::Dict;

use crate::{Registration, TemplateContextProcessor};

/// What templates are made of. An application fills it in.
///
/// # Flask
///
/// `app.jinja_env`, the template folders, and the functions that were registered.
#[derive(Clone, Debug, Default)]
pub struct TemplateOptions {
    /// The folders, in the order in which they are searched: the application's, then those
    /// of the blueprints as they were registered.
    pub folders: Vec<TemplateFolder>,
    /// Filters, tests and globals. Of several with one name the last wins.
    pub registrations: Vec<Registration>,
    /// What gives values to templates, in the order in which it was registered.
    pub processors: Vec<ScopedProcessor>,
    /// How `tojson` spells JSON. Default: Flask's.
    pub json: JsonOptions,
    /// What templates see as `config`. Default: nothing.
    pub config: Dict,
    /// Whether `config` may be listed. Default: false.
    pub debug: bool,
    /// `TEMPLATES_AUTO_RELOAD`: whether a template is compiled again when its file has
    /// changed. Default: false; an application takes its debug mode.
    pub auto_reload: bool,
    /// `EXPLAIN_TEMPLATE_LOADING`: whether the log says where each template was looked for.
    /// Default: false.
    pub explain_loading: bool,
    /// What builds URLs outside of requests. Default: nothing does.
    pub urls: Option<Urls>,
}

/// A folder of templates, and whose it is.
#[derive(Clone, Debug)]
pub struct TemplateFolder {
    /// The blueprint that it belongs to; `None` for the application.
    pub blueprint: Option<String>,
    /// The folder.
    pub folder: Folder,
}

/// A context processor, and whose templates it is for.
#[derive(Clone, Debug)]
pub struct ScopedProcessor {
    /// The blueprint whose requests it runs for; `None` for all requests.
    pub blueprint: Option<String>,
    /// The context processor.
    pub processor: TemplateContextProcessor,
}
