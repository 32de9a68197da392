//! Answers about people.
use leancrm_tests::{TestApp, shown};

#[tokio::test]
async fn explore() {
    let app = TestApp::with_demo().await;
    let text = std::fs::read_to_string("/tmp/h5/sentences").unwrap();
    for line in text.lines().filter(|l| !l.trim().is_empty()) {
        let (who, line) = line.split_once('|').unwrap_or(("Omar", line));
        let mut member = app.member("demo", who).await;
        let answer = member.says(line).await;
        println!("\n##### [{who}] {line}  -> {:?} {:?} {}us", answer.intent.map(|i| i.as_str()), answer.outcome, answer.took_us);
        println!("{}", shown(&answer));
        let _ = &mut member;
    }
}
