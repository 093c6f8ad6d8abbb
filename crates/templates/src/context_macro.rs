/// Names the values for a template: `context! { user => session["user"], note }`.
///
/// A value is borrowed, not moved. It is a `carafe_value::Value` (such as `session["user"]`,
/// or `Markup` that is not escaped), anything that `serde` can write (a struct, a list of
/// them), or a value of the engine (a function). A name alone is a variable of that name;
/// `..other` at the end adds the values of another context, a struct or a map, whose names
/// are not there yet.
///
/// # Example
///
/// ```
/// use carafe_templates::{Templates, context};
///
/// #[derive(serde::Serialize)]
/// struct Note { title: String }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let templates = Templates::default();
/// let note = Note { title: "Milk & honey".to_owned() };
/// let text = templates
///     .render_string("{{ note.title }} by {{ user }}", context! { note, user => "ada" })
///     .await?;
/// assert_eq!(text, "Milk &amp; honey by ada");
/// # Ok::<(), carafe_routing::Error>(()) }).unwrap();
/// ```
///
/// # Flask
///
/// The keyword arguments of `render_template`.
#[macro_export]
macro_rules! context {
    (@value $name:ident) => { &$name };
    (@value $name:ident $value:expr) => { &$value };
    ($($name:ident $(=> $value:expr)?,)* ..$other:expr $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::GivenThroughSerde as _;
        let mut context = $crate::context!($($name $(=> $value)?,)*);
        context.extend_missing($crate::GivenValue(&$other).to_context());
        context
    }};
    ($($name:ident $(=> $value:expr)?),* $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::GivenThroughSerde as _;
        #[allow(unused_mut)]
        let mut context = $crate::TemplateContext::new();
        $(
            context.insert(
                ::std::stringify!($name),
                $crate::GivenValue($crate::context!(@value $name $($value)?)).to_template(),
            );
        )*
        context
    }};
    ($($given:tt)*) => {
        ::std::compile_error!(
            "write `name => value`, or the name of a variable alone; `..other` comes last: \
             `context! { user => session[\"user\"], note, ..other }`"
        )
    };
}
