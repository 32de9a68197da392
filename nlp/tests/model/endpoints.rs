//! Endpoints as their vendors made them: what each knows, and how each complains.

use std::time::Duration;

use leancrm_nlp::model::openai::{ModelSettings, OpenAiModel, SettingsError};
use leancrm_nlp::model::{Finish, LanguageModel as _, ModelAnswer, ModelError, Shape, TokenUsage};
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{
    fake::{Fake, events},
    request,
};

async fn answered(names: &[&str]) -> (Result<ModelAnswer, ModelError>, Vec<Value>) {
    let fake = Fake::recorded(names).await;
    let answer = fake.model().complete(&request()).await;
    (answer, fake.bodies())
}

#[tokio::test]
async fn whoever_made_the_endpoint_the_answer_is_the_same() {
    for name in [
        "openai answer",
        "azure answer",
        "gemini answer",
        "ollama answer",
        "ollama bare",
        "vllm answer",
        "others parts",
    ] {
        let (answer, bodies) = answered(&[name]).await;
        let answer = answer.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((answer.text.as_str(), answer.finish), ("{\"ok\":true}", Finish::Complete), "{name}");
        assert!(answer.usage.input > 0 && answer.usage.output > 0, "{name}");
        assert_eq!(bodies.len(), 1, "{name}");
    }
    let (answer, _) = answered(&["openai answer"]).await;
    assert_eq!(answer.expect("an answer").usage, TokenUsage::new(1720, 41));
    let (answer, _) = answered(&["ollama bare"]).await;
    assert!(answer.expect("an answer").usage.estimated, "who tells no count is reckoned for");
}

#[tokio::test]
async fn a_request_holds_the_answer_to_a_strict_schema_and_outside_text_is_no_instruction() {
    let fake = Fake::recorded(&["openai answer"]).await;
    fake.model().complete(&request()).await.expect("an answer");
    let [asked] = fake.asked().try_into().expect("one request");
    assert_eq!(asked.uri.path(), "/v1/chat/completions");
    assert_eq!(asked.headers["authorization"], "Bearer sk-secret");
    let body = &asked.body;
    assert_eq!(body["model"], "small");
    assert_eq!(body["response_format"]["json_schema"]["strict"], true);
    assert_eq!((&body["max_tokens"], &body["temperature"]), (&json!(50), &json!(0)));
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "Say that it is ok." }));
    assert_eq!(body["messages"][1], json!({ "role": "user", "content": "{\"message\":\"Is it ok?\"}" }));
}

#[tokio::test]
async fn what_an_endpoint_does_not_know_is_left_out_from_then_on() {
    let names = ["openai no_max_tokens", "openai no_temperature", "openai answer", "openai answer"];
    let fake = Fake::recorded(&names).await;
    let model = fake.model();
    model.complete(&request()).await.expect("an answer in the end");
    model.complete(&request()).await.expect("an answer at once");
    let bodies = fake.bodies();
    let has = |at: usize, field: &str| bodies[at].get(field).is_some();
    assert!(has(0, "max_tokens") && !has(1, "max_tokens") && has(1, "max_completion_tokens"));
    assert!(has(1, "temperature") && !has(2, "temperature"));
    assert!(has(3, "max_completion_tokens") && !has(3, "temperature") && has(3, "response_format"), "it is remembered");
}

#[tokio::test]
async fn without_a_schema_a_tool_is_called_and_without_tools_words_must_do() {
    let chains: [&[&str]; 5] = [
        &["azure no_schema", "anthropic tool_call"],
        &["gemini invalid", "gemini tool_call"],
        &["vllm bad_schema", "vllm no_tool_parser", "vllm answer"],
        &["others mistral_extra_field", "ollama no_tools", "ollama answer"],
        &["azure no_schema", "others openrouter_no_tools", "openai answer"],
    ];
    for chain in chains {
        let (answer, bodies) = answered(chain).await;
        let answer = answer.unwrap_or_else(|error| panic!("{chain:?}: {error}"));
        assert_eq!(answer.text, "{\"ok\":true}", "{chain:?}");
        assert!(bodies[0].get("response_format").is_some() && bodies[0].get("tools").is_none(), "{chain:?}");
        assert_eq!(bodies[1]["tool_choice"]["function"]["name"], "requests", "{chain:?}");
        if let Some(words) = bodies.get(2) {
            assert!(words.get("tools").is_none() && words.get("response_format").is_none(), "{chain:?}");
            let told = words["messages"][0]["content"].as_str().expect("text");
            assert!(told.contains("additionalProperties"), "{chain:?}: the schema is told in words");
        }
    }
}

#[tokio::test]
async fn a_form_that_is_passed_over_in_silence_is_asked_for_in_another_way_next_time() {
    let fake = Fake::recorded(&["anthropic prose", "anthropic tool_call", "anthropic prose", "ollama answer"]).await;
    let model = fake.model();
    let first = model.complete(&request()).await.expect("an answer");
    assert!(first.text.starts_with("Sure"), "what was said is for whoever asked to make sense of");
    assert_eq!(model.complete(&request()).await.expect("an answer").text, "{\"ok\":true}");
    model.complete(&request()).await.expect("an answer");
    model.complete(&request()).await.expect("an answer");
    let bodies = fake.bodies();
    assert!(bodies[1].get("tools").is_some() && bodies[2].get("tools").is_some());
    assert!(bodies[3].get("tools").is_none(), "it did not call the tool either");
}

#[tokio::test]
async fn complaints_keep_their_status_and_tell_nothing_that_was_written() {
    let rejected = |status: u16, code: Option<&str>| ModelError::Rejected { status, code: code.map(str::to_owned) };
    let rows = [
        ("openai wrong_key", rejected(401, Some("invalid_api_key"))),
        ("openai no_such_model", rejected(404, Some("model_not_found"))),
        ("openai rate_limited", ModelError::RateLimited { after: Some(Duration::from_secs(2)) }),
        ("openai no_money", rejected(429, Some("insufficient_quota"))),
        ("openai overloaded", ModelError::Unavailable { status: 503 }),
        ("openai too_long", rejected(400, Some("context_length_exceeded"))),
        ("azure no_deployment", rejected(404, Some("deploymentnotfound"))),
        ("azure wrong_key", rejected(401, None)),
        ("anthropic wrong_key", rejected(401, Some("authentication_error"))),
        ("anthropic overloaded", ModelError::Unavailable { status: 529 }),
        ("gemini rate_limited", ModelError::RateLimited { after: None }),
        ("gemini wrong_key", rejected(400, Some("invalid_argument"))),
        ("ollama no_model", rejected(404, Some("api_error"))),
        ("ollama error_as_text", ModelError::Unavailable { status: 500 }),
        ("vllm no_model", rejected(404, Some("notfounderror"))),
        ("vllm too_large", rejected(400, Some("badrequesterror"))),
        ("others openrouter_no_credit", rejected(402, None)),
        ("others openrouter_error_in_answer", ModelError::Unavailable { status: 502 }),
        ("others openrouter_error_in_choice", ModelError::RateLimited { after: None }),
        ("others html", ModelError::Malformed),
        ("others empty", ModelError::Malformed),
        ("others redirect", rejected(307, None)),
    ];
    for (name, wanted) in rows {
        let (answer, bodies) = answered(&[name]).await;
        let error = answer.expect_err(name);
        assert_eq!(error, wanted, "{name}");
        assert_eq!(bodies.len(), 1, "{name}: it is not asked again");
        let told = format!("{error} {error:?} {}", error.advice());
        assert!(!told.contains("sk-secret") && !told.contains("platform.openai"), "{name}: {told}");
    }
}

#[tokio::test]
async fn an_answer_that_is_withheld_or_cut_off_says_so() {
    for (name, wanted) in [
        ("openai refusal", Finish::Refused),
        ("openai cut_off", Finish::Length),
        ("azure filtered_question", Finish::Filtered),
        ("azure filtered_answer", Finish::Filtered),
    ] {
        let (answer, _) = answered(&[name]).await;
        assert_eq!(answer.expect(name).finish, wanted, "{name}");
    }
}

#[tokio::test]
async fn azure_is_asked_for_a_deployment_with_a_key_of_its_own_kind() {
    let fake = Fake::recorded(&["azure answer"]).await;
    let model = OpenAiModel::new(&ModelSettings {
        base_url: fake.root.clone(),
        key: Some(SecretString::from("azure-key")),
        model: "mini".to_owned(),
        azure_api_version: Some("2024-10-21".to_owned()),
    });
    model.expect("settings").complete(&request()).await.expect("an answer");
    let [asked] = fake.asked().try_into().expect("one request");
    assert_eq!(asked.uri.to_string(), "/openai/deployments/mini/chat/completions?api-version=2024-10-21");
    assert_eq!(asked.headers["api-key"], "azure-key");
    assert!(!asked.headers.contains_key("authorization"));
}

#[tokio::test]
async fn without_a_key_none_is_sent() {
    let fake = Fake::recorded(&["ollama answer"]).await;
    let model = OpenAiModel::new(&ModelSettings {
        base_url: format!("{}/v1", fake.root),
        key: None,
        model: "qwen3:4b".to_owned(),
        azure_api_version: None,
    });
    model.expect("settings").complete(&request()).await.expect("an answer");
    assert!(!fake.asked()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_before_anything_is_sent() {
    let _: Result<_, _> = rustls::crypto::ring::default_provider().install_default();
    let with = |base_url: &str, key: &str, model: &str| {
        OpenAiModel::new(&ModelSettings {
            base_url: base_url.to_owned(),
            key: Some(SecretString::from(key)),
            model: model.to_owned(),
            azure_api_version: None,
        })
    };
    for address in [
        "",
        "api.openai.com/v1",
        "ftp://models.example/v1",
        "https://k@models.example/v1",
        "https://m.example/v1?key=1",
    ] {
        assert!(matches!(with(address, "k", "m"), Err(SettingsError::Address)), "{address}");
    }
    assert!(matches!(with("https://models.example/v1", "two\nlines", "m"), Err(SettingsError::Key)));
    assert!(matches!(with("https://models.example/v1", "k", " "), Err(SettingsError::Name)));
    let model = with("https://models.example/v1", "sk-secret", "m").expect("settings");
    assert!(!format!("{model:?}").contains("sk-secret"));
}

#[tokio::test]
async fn an_answer_comes_in_pieces_and_its_tokens_at_the_end() {
    let piece =
        |text: &str| json!({ "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] });
    let pieces = [
        json!({ "choices": [{ "index": 0, "delta": { "role": "assistant", "content": "" } }] }),
        piece("Good "),
        piece("morning"),
        json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] }),
        json!({ "choices": [], "usage": { "prompt_tokens": 5, "completion_tokens": 2 } }),
    ];
    let fake = Fake::answering([events(&pieces, true), events(&pieces[..3], false)]).await;
    let (model, request) = (fake.model(), leancrm_nlp::model::ModelRequest { shape: Shape::Text, ..request() });
    let mut heard: Vec<String> = Vec::new();
    let answer = model.stream(&request, &mut |piece| heard.push(piece.to_owned())).await.expect("an answer");
    assert_eq!(heard, ["Good ", "morning"]);
    assert_eq!((answer.text.as_str(), answer.usage), ("Good morning", TokenUsage::new(5, 2)));
    assert_eq!(fake.bodies()[0]["stream_options"]["include_usage"], true);
    let broken = model.stream(&request, &mut |_| {}).await;
    assert_eq!(broken, Err(ModelError::Unreachable), "an answer that does not say how it ended was cut off");
}

#[tokio::test]
async fn a_tools_arguments_come_in_pieces_too() {
    let call = |arguments: &str| json!({ "choices": [{ "delta": { "tool_calls": [{ "index": 0, "function": { "name": "requests", "arguments": arguments } }] } }] });
    let pieces =
        [call("{\"ok\""), call(":true}"), json!({ "choices": [{ "delta": {}, "finish_reason": "tool_calls" }] })];
    let no_schema = axum::response::Response::builder().status(400).body("response_format is not supported".into());
    let fake = Fake::answering([no_schema.expect("an answer"), events(&pieces, true)]).await;
    let answer = fake.model().stream(&request(), &mut |_| {}).await.expect("an answer");
    assert_eq!(answer.text, "{\"ok\":true}");
}

#[tokio::test]
async fn nobody_there_is_told_from_an_answer() {
    let fake = Fake::answering([]).await;
    let model = fake.model();
    let address = fake.root.clone();
    drop(fake);
    // The port was free a moment ago; whoever took it since would be a stranger to this test.
    assert_eq!(model.complete(&request()).await, Err(ModelError::Unreachable), "{address}");
}
