//! Companies by chat: new ones and other facts.
