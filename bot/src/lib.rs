//! The conversation engine: one way from a message to an answer, for every channel.
//!
//! [`Engine::answer`] takes an [`Inbound`] and gives an [`Answer`] with a [`Reply`] tree. In between: the parser reads the
//! sentence, [`dispatch`] picks the handler, the handler resolves names ([`resolve`]) and reads the tenant's data as the
//! asker sees it, and what was talked about is kept for the next message ([`session`]).

mod announce;
mod carry;
mod delivered;
mod dispatch;
mod engine;
mod feedback;
mod handlers;
mod history;
mod names;
mod pass;
mod pending;
mod preview;
mod question;
mod reading;
mod redact;
mod request;
mod resolve;
mod say;
mod session;
mod turn;

pub mod console;
pub mod home;
pub mod inbound;
pub mod picture;
pub mod reply;
pub mod slack;
pub mod tier;

pub use delivered::{Address, Delivered, KeptAnswer, Part, Then};
pub use engine::{Answer, Engine, EngineConfig, Pieces};
pub use home::Home;
pub use inbound::{About, Act, Channel, Inbound, Input};
pub use pending::Settled;
pub use reply::Reply;
pub use tier::ModelTier;
pub use turn::Outcome;
