use std::ops::Deref;

use axum::extract::{FromRequest, Request};
use carafe_routing::MultiDict;
use serde::de::DeserializeOwned;

use crate::received::Received;
use crate::taken::Taken;
use crate::{BodyRejection, Files};

/// A form with its files: `multipart/form-data`. It derefs to the fields, which are read as
/// those of [`Form`](crate::Form).
///
/// # Errors
///
/// As [`Form`](crate::Form).
///
/// # Example
///
/// ```
/// use carafe_forms::FormData;
/// use carafe_routing::Result;
///
/// #[derive(serde::Deserialize)]
/// struct Photo {
///     title: String,
/// }
///
/// async fn upload(photo: FormData<Photo>) -> Result<String> {
///     let file = photo.files.require("file")?;
///     Ok(format!("{}: {} bytes", photo.title, file.size()))
/// }
/// # let _ = carafe_routing::View::new(upload);
/// ```
///
/// # Flask
///
/// `request.form` and `request.files`.
#[derive(Clone, Debug, Default)]
pub struct FormData<T = MultiDict> {
    /// The fields that are no files.
    pub form: T,
    /// The files.
    pub files: Files,
}

impl<T> Deref for FormData<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.form
    }
}

impl<T: DeserializeOwned> FormData<T> {
    /// Takes the form, whether it fits the type or not.
    pub(crate) async fn take<S: Send + Sync + 'static>(
        request: Request,
        state: &S,
    ) -> Result<Taken<Self>, BodyRejection> {
        let parsed = Received::new(request, state).await.form().await?;
        let files = parsed.files;
        Ok(Taken::fields(parsed.form, false).map(|form| Self { form, files }))
    }
}

impl<T, S> FromRequest<S> for FormData<T>
where
    T: DeserializeOwned,
    S: Send + Sync + 'static,
{
    type Rejection = BodyRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, BodyRejection> {
        Self::take(request, state).await?.into_result()
    }
}

#[cfg(test)]
mod tests;
