//! Google's own description of its interfaces, held against what is asked of the fake and what it answers.

mod schema;

use std::{collections::BTreeMap, sync::LazyLock};

use serde_json::Value;

use super::wire::{Pairs, decoded};

const SOURCES: [&str; 2] =
    [include_str!("../../fixtures/google/gmail.v1.json"), include_str!("../../fixtures/google/calendar.v3.json")];

static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| SOURCES.iter().flat_map(|text| methods(text)).collect());

/// A documented method.
#[derive(Debug)]
pub(super) struct Method {
    /// Its id, such as `gmail.users.messages.get`.
    pub(super) id: String,
    /// The scopes of which one is needed.
    pub(super) scopes: Vec<String>,
    verb: String,
    /// The path: a word, or the name of a parameter in braces.
    segments: Vec<String>,
    parameters: BTreeMap<String, Value>,
    request: Option<Value>,
    response: Option<Value>,
    schemas: Value,
}

fn methods(text: &str) -> Vec<Method> {
    let document: Value = serde_json::from_str(text).expect("a discovery document is JSON");
    let base = document["servicePath"].as_str().unwrap_or_default();
    let listed = document["methods"].as_object().into_iter().flatten();
    listed.map(|(id, found)| method(id, found, base, &document)).collect()
}

fn method(id: &str, found: &Value, base: &str, document: &Value) -> Method {
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    let path = format!("{base}{}", text("path"));
    let own = found["parameters"].as_object().into_iter().flatten();
    let parameters = document["parameters"].as_object().into_iter().flatten().chain(own);
    let scopes = found["scopes"].as_array().into_iter().flatten();
    let body = |name: &str| found.get(name).cloned();
    Method {
        id: id.to_owned(),
        scopes: scopes.filter_map(|scope| scope.as_str().map(str::to_owned)).collect(),
        verb: text("httpMethod"),
        segments: path.split('/').map(str::to_owned).collect(),
        parameters: parameters.map(|(name, spec)| (name.clone(), spec.clone())).collect(),
        request: body("request"),
        response: body("response"),
        schemas: document["schemas"].clone(),
    }
}

/// The method that a request is for, with what stands in its path.
pub(super) fn find(verb: &str, path: &str) -> Option<(&'static Method, BTreeMap<String, String>)> {
    let given: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    METHODS
        .iter()
        .filter(|method| method.verb == verb)
        .find_map(|method| method.bound(&given).map(|bound| (method, bound)))
}

impl Method {
    /// Whether it is one of Gmail's.
    pub(super) fn is_gmail(&self) -> bool {
        self.id.starts_with("gmail.")
    }

    fn bound(&self, given: &[&str]) -> Option<BTreeMap<String, String>> {
        if given.len() != self.segments.len() {
            return None;
        }
        let mut bound = BTreeMap::new();
        for (own, given) in self.segments.iter().zip(given) {
            if let Some(name) = own.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                bound.insert(name.to_owned(), decoded(given));
            } else if own != given {
                return None;
            }
        }
        Some(bound)
    }

    /// What is not documented of a query.
    pub(super) fn query_problems(&self, query: &Pairs) -> Vec<String> {
        let mut problems = Vec::new();
        for (at, (name, value)) in query.0.iter().enumerate() {
            let spec = self.parameters.get(name).filter(|spec| spec["location"] == "query");
            let Some(spec) = spec else {
                problems.push(format!("Unknown name \"{name}\": Cannot bind query parameter."));
                continue;
            };
            if spec["repeated"] != true && query.0[..at].iter().any(|(earlier, _)| earlier == name) {
                problems.push(format!("`{name}` is there twice"));
            }
            problems.extend(
                schema::text_problem(spec, value).map(|problem| format!("Invalid value at '{name}': {problem}")),
            );
        }
        let missing = |(name, spec): &(&String, &Value)| {
            spec["required"] == true && spec["location"] == "query" && query.one(name).is_none()
        };
        problems.extend(self.parameters.iter().filter(missing).map(|(name, _)| format!("`{name}` is missing")));
        problems
    }

    /// What is not documented of a body that is sent.
    pub(super) fn request_problems(&self, body: Option<&Value>) -> Vec<String> {
        match (&self.request, body) {
            (Some(spec), Some(body)) => {
                let body = if self.is_patch() { &without_nulls(body) } else { body };
                let mut problems = schema::problems(spec, body, &self.schemas);
                problems.extend(schema::missing(spec, body, &self.schemas, &self.id));
                problems
            }
            (None, Some(_)) => vec!["a body, where none is documented".to_owned()],
            (Some(_), None) => vec!["no body, where one is documented".to_owned()],
            (None, None) => Vec::new(),
        }
    }

    /// Whether a field that is null goes away, as in a patch.
    fn is_patch(&self) -> bool {
        self.verb == "PATCH"
    }

    /// What is not documented of a body that is answered.
    pub(super) fn response_problems(&self, body: Option<&Value>) -> Vec<String> {
        match (&self.response, body) {
            (Some(spec), Some(body)) => schema::problems(spec, body, &self.schemas),
            (None, None) => Vec::new(),
            (None, Some(_)) => vec!["an answer, where none is documented".to_owned()],
            (Some(_), None) => vec!["no answer, where one is documented".to_owned()],
        }
    }
}

/// What does not fit of an event that a test writes.
pub(super) fn event_problems(event: &Value) -> Vec<String> {
    let inserts = METHODS.iter().find(|method| method.id == "calendar.events.insert");
    inserts.map(|method| method.request_problems(Some(event))).unwrap_or_default()
}

fn without_nulls(body: &Value) -> Value {
    let Value::Object(fields) = body else { return body.clone() };
    let kept = fields.iter().filter(|(_, value)| !value.is_null());
    Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Pairs {
        Pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_parameter_is_held_against_its_name_its_type_and_how_often_it_may_come() {
        let (method, path) = find("GET", "/gmail/v1/users/me/messages").unwrap();
        assert_eq!((method.id.as_str(), path["userId"].as_str()), ("gmail.users.messages.list", "me"));
        assert!(method.query_problems(&query(&[("labelIds", "A"), ("labelIds", "B"), ("maxResults", "5")])).is_empty());
        for wrong in
            [&[("max_results", "5")][..], &[("maxResults", "many")], &[("q", "a"), ("q", "b")], &[("alt", "xml")]]
        {
            assert_eq!(method.query_problems(&query(wrong)).len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn a_body_is_held_against_its_schema() {
        let (method, _) = find("POST", "/calendar/v3/calendars/ana%40acme.example/events").unwrap();
        let day = json!({ "date": "2026-03-11" });
        assert!(method.request_problems(Some(&json!({ "start": day, "end": day, "summary": "Lunch" }))).is_empty());
        for wrong in [
            json!({ "start": day }),
            json!({ "start": day, "end": day, "title": "Lunch" }),
            json!({ "start": { "date": "11 March" }, "end": day }),
            json!({ "start": day, "end": day, "attendees": { "email": "ana@acme.example" } }),
        ] {
            assert_eq!(method.request_problems(Some(&wrong)).len(), 1, "{wrong}");
        }
        assert_eq!(find("PUT", "/calendar/v3/calendars/primary/events").map(|(method, _)| &method.id), None);
    }
}
