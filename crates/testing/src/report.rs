use std::fmt;

use http::HeaderMap;

use crate::TestResponse;

/// Everything, for a person: the requests that led here, the response, why it is a 500, and
/// what became of cookies.
impl fmt::Display for TestResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for redirect in &self.history {
            writeln!(f, "{}: {}", redirect.request, redirect.status)?;
            write_cookies(f, redirect)?;
        }
        writeln!(f, "{}", self.request)?;
        write_headers(f, &self.request.headers)?;
        writeln!(f, "{}", self.status)?;
        write_headers(f, &self.headers)?;
        match std::str::from_utf8(&self.body) {
            Ok("") => {}
            Ok(text) => writeln!(f, "\n{text}\n")?,
            Err(_) => writeln!(f, "\n({} bytes that are no text)\n", self.body.len())?,
        }
        for error in &self.observed.errors {
            writeln!(f, "nothing handled the error: {error:?}\n")?;
        }
        write_cookies(f, self)?;
        write_earlier(f, self)
    }
}

/// Writes what the browser refused before the requests that led here.
fn write_earlier(f: &mut fmt::Formatter<'_>, response: &TestResponse) -> fmt::Result {
    for refusal in response.earlier.iter() {
        let mut led_here = response.history.iter();
        if !led_here.any(|redirect| redirect.received.rejected.contains(&refusal.rejected)) {
            writeln!(f, "{refusal}")?;
        }
    }
    Ok(())
}

fn write_headers(f: &mut fmt::Formatter<'_>, headers: &HeaderMap) -> fmt::Result {
    for (name, value) in headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        writeln!(f, "    {name}: {value}")?;
    }
    Ok(())
}

fn write_cookies(f: &mut fmt::Formatter<'_>, response: &TestResponse) -> fmt::Result {
    for withheld in &response.withheld {
        writeln!(f, "{withheld}")?;
    }
    for rejected in &response.received.rejected {
        writeln!(f, "{rejected}")?;
    }
    Ok(())
}
