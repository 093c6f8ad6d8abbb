use bytes::Bytes;

/// A form with files, as `multipart/form-data`
/// ([RFC 7578](https://www.rfc-editor.org/rfc/rfc7578)).
///
/// # Example
///
/// ```
/// # use carafe_testing::Multipart;
/// let form = Multipart::new()
///     .field("title", "Tea")
///     .file("photo", "tea.png", "image/png", b"\x89PNG".as_slice());
/// ```
///
/// # Flask
///
/// `data={"title": "Tea", "photo": (file, "tea.png", "image/png")}`.
#[derive(Clone, Debug, Default)]
pub struct Multipart {
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
struct Part {
    head: String,
    content: Bytes,
}

impl Multipart {
    /// Creates a form without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        self.parts.push(Part {
            head: disposition(name),
            content: value.into().into(),
        });
        self
    }

    /// Adds a file with the name and the type that a browser tells of it.
    #[must_use]
    pub fn file(
        mut self,
        name: &str,
        filename: &str,
        content_type: &str,
        content: impl Into<Bytes>,
    ) -> Self {
        let (disposition, filename) = (disposition(name), escape(filename));
        self.parts.push(Part {
            head: format!("{disposition}; filename=\"{filename}\"\r\nContent-Type: {content_type}"),
            content: content.into(),
        });
        self
    }

    /// Returns `Content-Type` and body.
    pub(crate) fn encode(&self) -> (String, Bytes) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        for Part { head, content } in &self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let content_type = format!("multipart/form-data; boundary={boundary}");
        (content_type, body.into())
    }

    /// Finds a boundary that is in no part.
    fn boundary(&self) -> String {
        let mut number = 0;
        loop {
            let boundary = format!("----carafe-{number}");
            let is_in = |part: &Part| {
                let mut windows = part.content.windows(boundary.len());
                windows.any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(is_in) {
                return boundary;
            }
            number += 1;
        }
    }
}

fn disposition(name: &str) -> String {
    let name = escape(name);
    format!("Content-Disposition: form-data; name=\"{name}\"")
}

/// Escapes as the [HTML standard](https://html.spec.whatwg.org/#multipart-form-data) says.
fn escape(text: &str) -> String {
    let text = text.replace('\r', "%0D").replace('\n', "%0A");
    text.replace('"', "%22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_as_browsers_do() {
        let form = Multipart::new().field("a\"b", "1\r\n----carafe-0").file(
            "f",
            "x.txt",
            "text/plain",
            "hi",
        );
        let (content_type, body) = form.encode();
        assert_eq!(content_type, "multipart/form-data; boundary=----carafe-1");
        let expected = "------carafe-1\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n\
                        1\r\n----carafe-0\r\n------carafe-1\r\nContent-Disposition: form-data; \
                        name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n\
                        ------carafe-1--\r\n";
        assert_eq!(body, expected);
    }
}
