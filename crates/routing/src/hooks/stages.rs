use std::collections::HashMap;
use std::sync::Arc;

use super::error_handlers;
use super::{AfterHook, BeforeHook, ErrorHandlers, Hooks, HooksByBlueprint, UrlValuePreprocessor};
use crate::context::blueprints;
use crate::{Error, UrlMap, View};

/// Everything that runs around the views of one scope, in the order in which it runs.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    pub(crate) url_value_preprocessors: Vec<UrlValuePreprocessor>,
    pub(crate) before_request: Vec<BeforeHook>,
    pub(crate) after_request: Vec<AfterHook>,
    pub(crate) teardown_request: Vec<View>,
    pub(crate) teardown_appcontext: Vec<View>,
    /// From the innermost blueprint to the application.
    error_handlers: Vec<ErrorHandlers>,
    /// Whether something after the view sees the head of the request.
    pub(crate) needs_head: bool,
    /// Whether anything but the view has extractors.
    pub(crate) extracts: bool,
}

/// The stages of each rule, and of requests that no rule matches.
#[derive(Debug)]
pub(crate) struct StagesByRule {
    of_rule: Vec<Arc<Stages>>,
    of_none: Arc<Stages>,
}

impl Stages {
    /// Puts together what the application and the blueprints, innermost first, want.
    fn new(app: &Hooks, blueprints: &[&Hooks]) -> Self {
        let inwards = || std::iter::once(app).chain(blueprints.iter().rev().copied());
        let outwards = || blueprints.iter().copied().chain([app]);
        let mut stages = Self::default();
        for hooks in inwards() {
            let preprocessors = hooks.url_value_preprocessors.iter().cloned();
            stages.url_value_preprocessors.extend(preprocessors);
            stages
                .before_request
                .extend(hooks.before_request.iter().cloned());
        }
        for hooks in outwards() {
            let after = hooks.after_request.iter().rev().cloned();
            stages.after_request.extend(after);
            let teardown = hooks.teardown_request.iter().rev().cloned();
            stages.teardown_request.extend(teardown);
            if !hooks.error_handlers.is_empty() {
                stages.error_handlers.push(hooks.error_handlers.clone());
            }
        }
        stages.teardown_appcontext = app.teardown_appcontext.iter().rev().cloned().collect();
        stages.needs_head = stages.after_request.iter().any(AfterHook::needs_head)
            || !stages.error_handlers.is_empty()
            || stages.tears_down();
        stages.extracts =
            stages.needs_head || stages.before_request.iter().any(BeforeHook::extracts);
        stages
    }

    /// Tells whether functions run when the response is gone.
    pub(crate) fn tears_down(&self) -> bool {
        !self.teardown_request.is_empty() || !self.teardown_appcontext.is_empty()
    }

    /// Tells whether functions run before the view.
    pub(crate) fn sees_request(&self) -> bool {
        !self.before_request.is_empty() || !self.url_value_preprocessors.is_empty()
    }

    /// Finds the function that handles an error.
    pub(crate) fn error_handler(&self, error: &Error) -> Option<&View> {
        error_handlers::find(error, self.error_handlers.iter())
    }
}

impl StagesByRule {
    /// Finds the blueprints of each rule by the name of its endpoint.
    pub(crate) fn new(map: &UrlMap, hooks: &HooksByBlueprint) -> Self {
        let mut made: HashMap<&str, Arc<Stages>> = HashMap::new();
        let of_none = Arc::new(Stages::new(&hooks.app, &[]));
        let of_rule = map.iter_rules().map(|rule| {
            let blueprint = blueprints(&rule.endpoint).next().unwrap_or_default();
            let stages = made.entry(blueprint).or_insert_with(|| {
                let names = blueprints(&rule.endpoint);
                let within: Vec<_> = names
                    .filter_map(|name| hooks.blueprints.get(name))
                    .collect();
                match within.is_empty() {
                    true => Arc::clone(&of_none),
                    false => Arc::new(Stages::new(&hooks.app, &within)),
                }
            });
            Arc::clone(stages)
        });
        Self {
            of_rule: of_rule.collect(),
            of_none,
        }
    }

    pub(crate) fn of(&self, rule: Option<usize>) -> &Stages {
        let of_rule = rule.and_then(|rule| self.of_rule.get(rule));
        of_rule.unwrap_or(&self.of_none)
    }
}
