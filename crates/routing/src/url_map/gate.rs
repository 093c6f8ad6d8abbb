use http::Method;

use crate::rules::{CompiledRule, method_bit};

/// What can be told about a request and a rule at a glance; the rest of a rule lies
/// elsewhere in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gate {
    /// The usual methods that the rule takes, as bits.
    methods: u16,
    websocket: bool,
    /// Whether converters may refuse values of usual length.
    is_checked: bool,
    /// Whether a request that matched may be redirected.
    pub(super) redirects: bool,
}

/// What a gate looks at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visitor {
    /// Zero for an unusual method.
    method: u16,
    websocket: bool,
}

impl Visitor {
    #[inline]
    pub(super) fn new(method: &Method, websocket: bool) -> Self {
        Self {
            method: method_bit(method).unwrap_or_default(),
            websocket,
        }
    }
}

impl Gate {
    pub(super) fn new(rule: &CompiledRule, redirects: bool) -> Self {
        Self {
            methods: rule
                .methods
                .as_ref()
                .map_or(u16::MAX, |methods| methods.bits()),
            websocket: rule.rule.websocket,
            is_checked: rule
                .variables
                .iter()
                .any(|variable| variable.converter.may_refuse_short()),
            redirects,
        }
    }

    /// Tells whether the rule takes the request for certain, if its path is no longer than
    /// [`MAX_DIGITS`](crate::converter::MAX_DIGITS).
    #[inline]
    pub(super) fn is_open(self, visitor: Visitor) -> bool {
        self.methods & visitor.method != 0
            && self.websocket == visitor.websocket
            && !self.is_checked
    }
}
