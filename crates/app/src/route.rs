use std::panic::Location;

use axum::http::Method;
use carafe_routing::{Endpoint, Rule, View};

/// A rule with its view, for further choices.
///
/// # Example
///
/// ```
/// # use carafe_app::App;
/// let mut app = App::new("shop");
/// app.route("/cart", async || "your cart").methods(["GET", "POST"]);
/// # app.into_service()?;
/// # Ok::<(), carafe_app::Error>(())
/// ```
#[derive(Debug)]
pub struct Route {
    rule: String,
    view: View,
    methods: Vec<String>,
    csrf_exempt: bool,
    place: &'static Location<'static>,
}

impl Route {
    pub(crate) fn new(rule: &str, view: View, place: &'static Location<'static>) -> Self {
        Self {
            rule: rule.to_owned(),
            view,
            methods: vec!["GET".to_owned()],
            csrf_exempt: false,
            place,
        }
    }

    /// Sets the methods that the view answers to. Default: `GET`. `HEAD` comes with `GET`,
    /// and `OPTIONS` is answered for all.
    pub fn methods<M: Into<String>>(&mut self, methods: impl IntoIterator<Item = M>) -> &mut Self {
        self.methods = methods.into_iter().map(Into::into).collect();
        self
    }

    /// Lets requests from other sites reach this view although
    /// `SESSION_COOKIE_PARTITIONED` protects against them.
    ///
    /// An attacker's page then can make a visitor's browser send them, with the
    /// visitor's session: for webhooks and the like, which check a signature of their
    /// own.
    ///
    /// # Flask
    ///
    /// `@csrf.exempt` of Flask-WTF.
    pub fn csrf_exempt(&mut self) -> &mut Self {
        self.csrf_exempt = true;
        self
    }

    pub(crate) fn build(self) -> Result<(Endpoint, &'static Location<'static>), String> {
        let refused = |error: &dyn std::fmt::Display| format!("{error} (at {})", self.place);
        let rule: Rule = self.rule.parse().map_err(|error| refused(&error))?;
        let mut methods = Vec::new();
        for method in &self.methods {
            let method: Method = method.to_ascii_uppercase().parse().map_err(|_| {
                refused(&format!(
                    "{method:?} of the rule {:?} is no method",
                    self.rule
                ))
            })?;
            methods.push(method);
        }
        if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
            methods.push(Method::HEAD);
        }
        let endpoint = Endpoint {
            rule,
            methods,
            view: self.view,
            csrf_exempt: self.csrf_exempt,
        };
        Ok((endpoint, self.place))
    }
}
