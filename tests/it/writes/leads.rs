//! Leads by chat: new, qualified, disqualified, converted.
