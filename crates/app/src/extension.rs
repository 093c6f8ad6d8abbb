use crate::{App, Result};

/// Something that adds to an application: values that it manages, functions around its
/// views, rules.
///
/// # Example
///
/// ```
/// use carafe_app::{App, Extension, Result, Scaffold};
/// use carafe_routing::State;
///
/// #[derive(Clone)]
/// struct Clock { zone: String }
///
/// struct ClockExtension;
///
/// impl Extension for ClockExtension {
///     fn init_app(self, app: &mut App) -> Result<()> {
///         let zone = app.config["CLOCK_ZONE"].as_str().unwrap_or("UTC").to_owned();
///         app.manage(Clock { zone });
///         Ok(())
///     }
/// }
///
/// let mut app = App::new("clock");
/// ClockExtension.init_app(&mut app)?;
/// app.get("/zone", async |State(clock): State<Clock>| clock.zone);
/// # app.into_service()?;
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// [An extension](https://flask.palletsprojects.com/en/stable/extensiondev/) and its
/// `init_app`.
pub trait Extension {
    /// Adds to an application, whose configuration has been read.
    ///
    /// # Errors
    ///
    /// If the configuration does not allow for it.
    fn init_app(self, app: &mut App) -> Result<()>;
}
