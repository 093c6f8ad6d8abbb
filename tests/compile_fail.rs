//! The expected messages are those of the stable compiler. To renew them, after a change of
//! Carafe's own or with a newer compiler: `TRYBUILD=overwrite cargo test -p carafe-tests
//! compile_fail`, then read the difference.

/// Each file of `tests/compile_fail` is a mistake, the `.stderr` beside it what is said.
#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("compile_fail/*.rs");
}
