//! Google: the fake that plays it, and what the product makes of it.

mod fake;
mod fake_gmail;
mod fake_oauth;
