//! The work that is measured, apart from the measuring: `benches/` counts its
//! instructions, the program beside this file takes its time next to Flask's.

mod exchange;
mod hostile;
mod matcher;
mod pages;
mod rule_set;
mod served;
mod session_cookie;

pub use exchange::{Exchange, axum_site, carafe_site, hooked_site};
pub use hostile::{Hostile, HostileRequest};
pub use matcher::{
    Actix, AxumMatching, Carafe, Matcher, Matching, Matchit, MatchitOfAxum, carafe_rules,
    matchit_router,
};
pub use pages::{axum_pages, carafe_pages};
pub use rule_set::{Kind, PATHS, RuleSet, SamplePath};
pub use served::serve;
pub use session_cookie::SessionCookie;
