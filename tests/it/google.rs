//! Google: the fake that plays it, and what the product makes of it.

mod access;
mod calendar;
mod chaos;
mod connected;
mod connecting;
mod emulated;
mod emulated_calendar;
mod fake;
mod fake_calendar;
mod fake_channels;
mod fake_events;
mod fake_gmail;
mod fake_oauth;
mod fake_proxy;
mod fake_vendor;
mod figures;
mod found;
mod mail;
mod pages;
mod privacy;
mod races;
mod stalls;
mod stopped;
mod wished;
