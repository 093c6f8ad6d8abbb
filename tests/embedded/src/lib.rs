//! An application as it is in a release build: `embed!` goes by the debug assertions, which
//! the workspace turns off for this package.

use carafe::prelude::*;

/// Returns the folders that are compiled in.
#[must_use]
pub fn folders() -> [Folder; 2] {
    [embed!("templates"), embed!("static")]
}

/// Makes the application. Its root path does not exist: whatever it shows is compiled in.
#[must_use]
pub fn create_app() -> App {
    let [templates, files] = folders();
    let mut app = App::new("embedded");
    app.root_path = "/nowhere".into();
    app.template_folder(templates);
    app.static_folder(files);
    app.static_versions();
    app.get("/", index);
    app
}

async fn index() -> Template {
    render_template("index.html", context! { who => "<Ada>" })
}
