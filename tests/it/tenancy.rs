//! Tenants that cannot leak: the catalogue, the seal, the scopes, the reporting line.

mod closure;
mod given_up;
mod routes;
mod schema;
pub(crate) mod scope;
