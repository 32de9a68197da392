//! The button that takes a change back, over HTTP.

use leancrm_tests::TestApp;

use super::client::{owner, post, service};

#[tokio::test]
async fn what_was_done_over_http_is_taken_back_by_the_id_under_it() {
    let app = TestApp::empty().await;
    let service = service(&app);
    let (nour, elif) = (owner(&app, "acme", "Nour").await, owner(&app, "globex", "Elif").await);
    let done = post(&service, "/v1/ask", Some(&nour), "{\"text\": \"create a task to paint the fence\"}").await.json();
    let actions = done["reply"]["blocks"].as_array().unwrap().iter().find(|block| block["type"] == "actions").unwrap();
    let item = &actions["items"][0];
    assert_eq!((&item["label"], &item["say"], &item["action"]), (&"Undo".into(), &"undo".into(), &"undo".into()));
    let body = format!("{{\"undo\": {}}}", item["change_set"]);
    let foreign = post(&service, "/v1/ask", Some(&elif), body.clone()).await.json();
    assert_eq!(foreign["outcome"], "not_found", "{foreign}");
    let undone = post(&service, "/v1/ask", Some(&nour), body.clone()).await.json();
    assert_eq!((&undone["outcome"], &undone["engine"]), (&"answered".into(), &"button".into()), "{undone}");
    let again = post(&service, "/v1/ask", Some(&nour), body).await.json();
    assert_eq!(again["outcome"], "invalid", "{again}");
    let both = "{\"text\": \"help\", \"undo\": \"chg_0190b5c2000070008000000000000000\"}";
    post(&service, "/v1/ask", Some(&nour), both).await.problem(422, "invalid");
}
