//! What must not compile: a query outside the store, an actor out of thin air.

#[test]
fn nothing_outside_the_core_can_run_a_query_or_make_an_actor() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("seal/*.rs");
}
