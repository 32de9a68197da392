//! People by chat: new ones, their twins, and other facts.
