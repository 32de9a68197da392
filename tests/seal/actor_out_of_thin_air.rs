//! An actor is signed in by the store; its fields are private.
use leancrm_core::tenancy::Actor;

fn forged(known: Actor) -> Actor {
    Actor { name: "Mallory".to_owned(), ..known }
}

fn main() {}
