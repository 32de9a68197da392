//! Text from outside that gives orders: wherever it comes in, and though a language model obeys it, nothing is done, nothing is sent,
//! nothing of another tenant is shown, and Slack gets no markup of it.

mod chat;
mod corpus;
mod obeying;
mod planted;
mod reading;
