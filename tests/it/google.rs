//! Google: the fake that plays it, and what the product makes of it.

mod access;
mod connected;
mod connecting;
mod fake;
mod fake_gmail;
mod fake_oauth;
mod mail;
mod privacy;
