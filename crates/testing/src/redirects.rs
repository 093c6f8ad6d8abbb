use url::Url;

use crate::outgoing::Outgoing;
use crate::site::Site;
use crate::{TestClient, TestResponse};

/// How many redirects browsers follow.
const MAX_REDIRECTS: usize = 20;

/// Sends a request; follows redirects, if asked to, and keeps what they were.
///
/// # Panics
///
/// If there is no end to the redirects, or one leads to another site.
pub(crate) async fn send(
    client: &TestClient,
    mut outgoing: Outgoing,
    follows: bool,
) -> TestResponse {
    let mut history = Vec::new();
    loop {
        let mut response = client.exchange(&outgoing).await;
        let next = response.redirect_target().filter(|_| follows);
        let Some(next) = next else {
            response.history = history;
            return response;
        };
        check_site(&next, &outgoing);
        outgoing.redirect(response.status, next);
        history.push(response);
        assert!(
            history.len() <= MAX_REDIRECTS,
            "at {}: there is no end to the redirects:\n{}",
            outgoing.caller,
            chain(&history),
        );
    }
}

/// Refuses to ask the application for what another site has.
fn check_site(next: &Url, outgoing: &Outgoing) {
    let (here, there) = (Site::of(&outgoing.url), Site::of(next));
    let is_same = here.domain() == there.domain();
    assert!(
        is_same,
        "at {}: {} {} redirects to {next}, which is another site's; do not follow it, and use \
         assert_redirect",
        outgoing.caller, outgoing.method, outgoing.url,
    );
}

fn chain(history: &[TestResponse]) -> String {
    let lines = history.iter().map(|response| {
        let (request, status) = (&response.request, response.status);
        let location = response.header("location").unwrap_or_default();
        format!("    {request}: {status} to {location}\n")
    });
    lines.collect()
}
