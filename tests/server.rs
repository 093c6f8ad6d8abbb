use carafe::prelude::*;
use tokio::sync::oneshot;

use crate::support::client::Client;
use crate::twin::Twin;

#[tokio::test]
async fn a_stop_lets_a_request_finish() {
    let (entered, at_work) = oneshot::channel();
    let (finish, finished) = oneshot::channel::<()>();
    let once = std::sync::Arc::new(std::sync::Mutex::new(Some((entered, finished))));
    let mut app = App::new("slow");
    app.port(0);
    app.get("/", move || {
        let taken = once.lock().expect("nobody panics").take();
        async move {
            let (entered, finished) = taken.expect("one request");
            let _ = entered.send(());
            let _ = finished.await;
            "finished"
        }
    });
    let server = app.bind().await.expect("a free loopback port");
    let addr = server.local_addr();
    let (stop, stopped) = oneshot::channel();
    let served = tokio::spawn(server.serve_until(async {
        let _ = stopped.await;
    }));
    let request = tokio::spawn(async move { Client::default().get(addr, "/").await });
    at_work.await.expect("the view is entered");
    stop.send(()).expect("the server waits for it");
    tokio::task::yield_now().await;
    finish.send(()).expect("the view waits for it");
    let response = request.await.expect("the request does not panic");
    assert_eq!(response.body(), "finished");
    served.await.expect("no panic").expect("a stop in peace");
}

#[tokio::test]
async fn a_port_in_use_is_named() {
    let twin = Twin::start(&[]).await;
    let mut app = App::new("second");
    app.port(twin.addr().port());
    let error = app.bind().await.expect_err("the port is taken").to_string();
    let address = twin.addr().to_string();
    assert!(
        error.contains(&address) && error.contains("FLASK_RUN_PORT"),
        "{error}"
    );
    twin.stop().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_read_is_named() {
    let mut app = App::new("tls");
    app.port(0).tls("no-such-cert.pem", "no-such-key.pem");
    let error = app.bind().await.expect_err("no certificate").to_string();
    assert!(error.contains("no-such-cert.pem"), "{error}");
}

#[tokio::test]
async fn adhoc_certificates_serve_https() {
    let mut app = App::new("adhoc");
    app.config["RUN_CERT"] = "adhoc".into();
    app.port(0);
    let server = app.bind().await.expect("a certificate made for the run");
    assert!(format!("{server:?}").contains("tls: true"));
}
