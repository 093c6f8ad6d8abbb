//! The work that is measured, apart from the measuring: `benches/` counts its
//! instructions, the program beside this file takes its time next to Flask's.

mod exchange;
mod session_cookie;

pub use exchange::{Exchange, axum_site, carafe_site};
pub use session_cookie::SessionCookie;
