use axum::extract::{FromRequest, FromRequestParts};
use axum::handler::Handler;
use axum::http::Method;
use axum::response::IntoResponse;
use carafe_routing::{Context, View};

/// A class-based view: a type with an async function for each method.
///
/// Each function takes the view itself, a clone for each request, and extractors after it.
///
/// # Example
///
/// ```
/// use std::sync::Arc;
/// use carafe_app::{App, MethodView, Methods, Result, Scaffold};
/// use carafe_routing::{Path, abort};
///
/// #[derive(Clone)]
/// struct NoteView {
///     notes: Arc<Vec<&'static str>>,
/// }
///
/// impl NoteView {
///     async fn get(self, Path(id): Path<usize>) -> Result<&'static str> {
///         Ok(self.notes.get(id).copied().ok_or_else(|| abort(404))?)
///     }
///
///     async fn delete(self, Path(id): Path<usize>) -> String {
///         format!("note {id} is gone")
///     }
/// }
///
/// impl MethodView for NoteView {
///     fn methods(methods: &mut Methods<Self>) {
///         methods.get(Self::get).delete(Self::delete);
///     }
/// }
///
/// let mut app = App::new("notes");
/// let notes = Arc::new(vec!["buy tea"]);
/// app.add_view("/notes/<int:id>", "note", NoteView { notes });
/// # app.into_service()?;
/// # Ok::<(), carafe_app::Error>(())
/// ```
///
/// # Flask
///
/// [`flask.views.MethodView`](https://flask.palletsprojects.com/en/stable/api/#flask.views.MethodView).
/// Which functions answer is listed, since Rust cannot look for them by name.
pub trait MethodView: Clone + Send + Sync + 'static {
    /// Lists the functions.
    fn methods(methods: &mut Methods<Self>);
}

/// The functions of a class-based view, by method.
#[derive(Debug)]
pub struct Methods<V> {
    instance: V,
    views: Vec<(Method, View)>,
}

impl<V: MethodView> Methods<V> {
    pub(crate) fn of(instance: V) -> Self {
        let views = Vec::new();
        let mut methods = Self { instance, views };
        V::methods(&mut methods);
        methods
    }

    /// Has a function answer to `GET`, and to `HEAD` if none does.
    pub fn get<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::GET, function)
    }

    /// Has a function answer to `HEAD`.
    pub fn head<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::HEAD, function)
    }

    /// Has a function answer to `POST`.
    pub fn post<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::POST, function)
    }

    /// Has a function answer to `PUT`.
    pub fn put<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::PUT, function)
    }

    /// Has a function answer to `PATCH`.
    pub fn patch<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::PATCH, function)
    }

    /// Has a function answer to `DELETE`.
    pub fn delete<F: ViewMethod<V, T>, T: 'static>(&mut self, function: F) -> &mut Self {
        self.on(Method::DELETE, function)
    }

    /// Has a function answer to a method. Of two for one method, the one added last counts.
    pub fn on<F: ViewMethod<V, T>, T: 'static>(
        &mut self,
        method: Method,
        function: F,
    ) -> &mut Self {
        let view = function.into_view(self.instance.clone());
        self.views.retain(|(other, _)| *other != method);
        self.views.push((method, view));
        self
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.views
            .iter()
            .map(|(method, _)| method.to_string())
            .collect()
    }

    pub(crate) fn view(&self) -> View {
        View::by_method::<V>(self.views.clone())
    }
}

/// A function of a class-based view: its first argument is the view, the others are
/// extractors, of which the last may take the body.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a function of the class-based view `{V}`",
    label = "not a function of this view",
    note = "it is an async function",
    note = "its arguments are `self`, then extractors, of which the last may take the body",
    note = "it returns a response"
)]
pub trait ViewMethod<V, T>: Clone + Send + Sync + Sized + 'static {
    /// Makes a view of the function and what it is called on.
    fn into_view(self, instance: V) -> View;
}

/// Implements the trait for functions of some extractors.
macro_rules! of_extractors {
    ($($extractor:ident),* ; $last:ident) => {
        #[allow(non_snake_case)]
        impl<V, F, R, M, $($extractor,)* $last> ViewMethod<V, (M, R, $($extractor,)* $last)> for F
        where
            V: Clone + Send + Sync + 'static,
            F: Fn(V, $($extractor,)* $last) -> R + Clone + Send + Sync + 'static,
            R: Future<Output: IntoResponse> + Send + 'static,
            M: 'static,
            $($extractor: FromRequestParts<Context> + Send + 'static,)*
            $last: FromRequest<Context, M> + Send + 'static,
        {
            fn into_view(self, instance: V) -> View {
                from_handler(move |$($extractor: $extractor,)* $last: $last| {
                    self(instance.clone(), $($extractor,)* $last)
                })
            }
        }
    };
}

/// A function without extractors.
impl<V, F, R> ViewMethod<V, (R,)> for F
where
    V: Clone + Send + Sync + 'static,
    F: Fn(V) -> R + Clone + Send + Sync + 'static,
    R: Future<Output: IntoResponse> + Send + 'static,
{
    fn into_view(self, instance: V) -> View {
        View::new(move || self(instance.clone()))
    }
}

fn from_handler<H, T>(handler: H) -> View
where
    H: Handler<T, Context> + Sync,
    T: 'static,
{
    View::new(handler)
}

of_extractors!(; A);
of_extractors!(A; B);
of_extractors!(A, B; C);
of_extractors!(A, B, C; D);
of_extractors!(A, B, C, D; E);
of_extractors!(A, B, C, D, E; G);
