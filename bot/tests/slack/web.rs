//! The Web API's client against a small Slack of its own that answers whatever the test says.

mod emulate;
mod fake;
mod faults;
mod methods;
