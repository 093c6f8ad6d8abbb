//! The work that is measured, apart from the measuring: `benches/` counts its
//! instructions, the program `clock` takes its time beside Flask's.

mod session_cookie;

pub use session_cookie::SessionCookie;
