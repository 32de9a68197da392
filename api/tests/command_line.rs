//! The binary as a person or a script meets it: what it says, what it ends with, and that it ends.

#[path = "command_line/google.rs"]
mod google;
#[path = "command_line/jobs.rs"]
mod jobs;

use std::{
    collections::BTreeMap,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use leancrm_api::{
    config::{Config, Surroundings},
    wiring,
};
use leancrm_core::store::Store;
use serde_json::Value;
use tempfile::TempDir;

/// Far more than any of these commands needs; one that takes longer hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// A home of its own: a private cluster in a temporary folder, stopped with the value.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("lc").tempdir_in("/tmp").expect("a temporary folder");
        // The server's own account has to reach the data through it.
        #[cfg(unix)]
        std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a mode");
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs a command to its end; panics where it does not come to one.
    fn run(&self, words: &[&str], environment: &[(&str, &str)], input: &str) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_leancrm"));
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("LEANCRM_DATABASE_URL").env("LEANCRM_DATABASE__DATA_DIR", self.path().join("data"));
        command.envs(environment.iter().copied()).current_dir(self.path());
        let mut child = command.spawn().expect("the binary starts");
        child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("the input is read");
        let (send, receive) = mpsc::channel();
        let id = child.id().to_string();
        thread::spawn(move || send.send(child.wait_with_output()));
        let Ok(ended) = receive.recv_timeout(PATIENCE) else {
            let _ = Command::new("kill").args(["-9", &id]).status();
            panic!("leancrm {words:?} did not end");
        };
        Ran(ended.expect("an output"))
    }

    /// Does something past the command line, in the database that it uses.
    fn behind<T>(&self, work: impl AsyncFnOnce(&Store) -> leancrm_core::Result<T>) -> T {
        let data = self.path().join("data").display().to_string();
        let variables = BTreeMap::from([("LEANCRM_DATABASE__DATA_DIR".to_owned(), data)]);
        let around = Surroundings { variables, ..Surroundings::of_process() };
        let config = Config::load_from(None, around).expect("it is sound");
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let store = wiring::open_store(&config, false).await.expect("the database is there");
            let done = work(&store).await.expect("it can be done");
            store.close().await;
            done
        })
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = Command::new(env!("CARGO_BIN_EXE_leancrm"))
            .arg("stop")
            .env_remove("LEANCRM_DATABASE_URL")
            .env("LEANCRM_DATABASE__DATA_DIR", self.path().join("data"))
            .output();
    }
}

struct Ran(Output);

impl Ran {
    fn out(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    fn err(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Checks the exit status and gives what was said on both channels.
    fn ends_with(&self, status: i32) -> String {
        let said = format!("{}{}", self.out(), self.err());
        assert_eq!(self.0.status.code(), Some(status), "{said}");
        said
    }
}

#[test]
fn what_cannot_be_done_is_one_sentence_with_a_way_out_and_its_own_status() {
    let home = Home::new();
    let run = |words: &[&str], environment: &[(&str, &str)]| home.run(words, environment, "");
    assert!(run(&["frobnicate"], &[]).ends_with(2).contains("--help"));
    assert!(run(&["doctor"], &[("LEANCRM_DATABSE_URL", "x")]).ends_with(2).contains("did you mean"));
    assert!(run(&["ask", "hi"], &[("LEANCRM_DATABASE_URL", "nonsense")]).ends_with(2).contains("postgres://"));
    let nobody = [("LEANCRM_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")];
    let said = run(&["ask", "hi"], &nobody).ends_with(5);
    assert!(said.contains("leancrm doctor") && said.lines().count() == 1, "{said}");
    let said = run(&["--json", "ask", "hi"], &nobody);
    assert_eq!(serde_json::from_str::<Value>(&said.out()).expect("JSON")["error"]["status"], 5);
    assert!(run(&["nlp", "parse", "--engine", "llm", "--jsonl"], &[]).ends_with(2).contains("rules"));
}

#[test]
fn the_parser_answers_line_by_line_and_names_the_line_it_cannot_read() {
    let home = Home::new();
    let good = r#"{"id":"1","text":"my deals closing this month","now":"2026-03-11T09:30:00","tz":"UTC"}"#;
    let ran = home.run(&["nlp", "parse", "--engine", "rules", "--jsonl"], &[], &format!("{good}\n\nnonsense\n"));
    let said = ran.ends_with(2);
    let answer: Value = serde_json::from_str(ran.out().lines().next().expect("a line")).expect("JSON");
    assert_eq!((&answer["id"], &answer["intent"]), (&Value::from("1"), &Value::from("deals_list")));
    assert!(answer["us"].is_u64() && said.contains("line 3"), "{said}");
}

/// An endpoint of a language model that gives one answer, whatever it is asked, once. It tells what it was asked.
fn one_answer(content: &str) -> (String, thread::JoinHandle<String>) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}/v1", listener.local_addr().expect("an address"));
    let choice = serde_json::json!({ "index": 0, "message": { "content": content }, "finish_reason": "stop" });
    let usage = serde_json::json!({ "prompt_tokens": 4000, "completion_tokens": 50 });
    let body = serde_json::json!({ "choices": [choice], "usage": usage }).to_string();
    let endpoint = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody asks");
        let mut reader = std::io::BufReader::new(stream.try_clone().expect("the same connection"));
        let mut length = 0;
        let mut head = String::new();
        while std::io::BufRead::read_line(&mut reader, &mut head).expect("a line") > 2 {
            let last = head.lines().last().unwrap_or_default().to_lowercase();
            length = last.strip_prefix("content-length:").and_then(|n| n.trim().parse().ok()).unwrap_or(length);
        }
        let mut asked = vec![0; length];
        std::io::Read::read_exact(&mut reader, &mut asked).expect("a body");
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        stream.write_all(format!("{head}{body}").as_bytes()).expect("an answer");
        format!("{head}{}", String::from_utf8_lossy(&asked))
    });
    (address, endpoint)
}

#[test]
fn a_language_model_reads_what_the_rules_do_not_and_its_answers_are_played_back_without_it() {
    const SAID: &str = "zeig mir die gewonnenen Deals von jana@acme.example";
    let home = Home::new();
    let slots = r#"[{"slot":"status","words":"gewonnenen","plain":"won"}]"#;
    let answer = format!(
        r#"{{"requests":[{{"intent":"deals_list","manner":"question","part":null,"slots":{slots}}}],"unclear":[]}}"#
    );
    let rows = format!(
        "{{\"text\":\"my deals\",\"intent\":\"deals_list\",\"slots\":{{\"owner\":\"me\"}}}}\n{{\"text\":\"{SAID}\",\"intent\":\"deals_list\",\"slots\":{{\"status\":\"won\"}},\"lang\":\"de\"}}\n"
    );
    std::fs::write(home.path().join("rows.jsonl"), rows).expect("a file");
    std::fs::write(home.path().join("key"), "sk-secret\n").expect("a file");
    let (address, endpoint) = one_answer(&answer);
    let score = ["nlp", "score", "--engine", "auto", "--price-input", "1.0", "rows.jsonl"];
    let there = ["--base-url", &address, "--model", "small", "--key-file", "key", "--record", "kept.jsonl"];
    let told = home.run(&[&score[..], &there[..]].concat(), &[], "").ends_with(0);
    for line in ["intent and all slots right          100.00 %  2/2", "1 of 2 sentences", "4000, 50", "0.0040"] {
        assert!(told.contains(line), "{line:?} is missing in {told}");
    }
    let asked = endpoint.join().expect("it was asked");
    assert!(asked.contains("gewonnenen") && !asked.contains("jana@acme"), "{asked}");
    let kept = std::fs::read_to_string(home.path().join("kept.jsonl")).expect("a recording");
    assert!(!kept.contains("sk-secret") && kept.contains("parse_query 1.0.0"), "{kept}");

    let replay = ["--replay", "kept.jsonl"];
    let again = home.run(&[&score[..], &replay[..]].concat(), &[], "").ends_with(0);
    assert!(again.contains("100.00 %  2/2") && again.contains("4000, 50"), "{again}");
    let now = ["--now", "2026-03-11T09:30", SAID];
    let parse = ["nlp", "parse", "--engine", "llm"];
    assert!(home.run(&[&parse[..], &replay[..], &now[..]].concat(), &[], "").ends_with(0).starts_with("deals_list"));
    std::fs::write(home.path().join("kept.jsonl"), "nonsense").expect("a file");
    assert!(home.run(&[&parse[..], &replay[..], &now[..]].concat(), &[], "").ends_with(2).contains("line 1"));
}

#[test]
fn the_parser_tells_a_person_what_it_makes_of_a_sentence_and_why() {
    let home = Home::new();
    let run = |words: &[&str]| home.run(words, &[], "");
    let now = ["--now", "2026-03-11T09:30"];
    let told = run(&["nlp", "explain", "my deals over 50k", now[0], now[1]]).out();
    assert!(
        told.starts_with("deals_list, ") && told.contains("amount_min") && told.contains("Rules that fit"),
        "{told}"
    );
    let told = run(&["--json", "nlp", "explain", "please don't delete Globex"]).out();
    assert_eq!(serde_json::from_str::<Value>(&told).expect("JSON")["forbids_writes"], true);
    assert!(run(&["nlp", "parse", "my", "deals"]).out().starts_with("deals_list"));
    assert!(run(&["nlp", "when", "tomorrow", now[0], now[1]]).out().contains("2026-03-12"));
    assert!(run(&["nlp", "amount", "50k usd"]).out().contains("50000"));
    assert!(run(&["nlp", "contact-point", "kim@acme.com"]).out().contains("kim@acme.com"));
    run(&["nlp", "when", "banana"]).ends_with(3);

    std::fs::write(home.path().join("rows.jsonl"), "{\"text\":\"help\",\"intent\":\"help\"}\n").expect("a file");
    let told = run(&["--json", "nlp", "score", "rows.jsonl"]).out();
    assert_eq!(serde_json::from_str::<Value>(&told).expect("JSON")[0]["accuracy"]["hits"], 1);
    assert!(run(&["nlp", "score", "rows.jsonl"]).out().contains("100.00 %"));
    assert!(run(&["nlp", "score", "none.jsonl"]).ends_with(2).contains("none.jsonl"));
}

#[test]
fn a_tenant_is_set_up_asked_and_administered_without_a_browser() {
    let home = Home::new();
    let run = |words: &[&str]| home.run(words, &[], "");
    assert!(run(&["tenant", "list"]).ends_with(0).contains("TENANT"));
    assert!(run(&["import", "contacts", "none.csv"]).ends_with(2).contains("tenant create"));
    let create = ["tenant", "create", "acme", "--name", "Acme", "--owner", "ana@acme.example", "--owner-name", "Ana"];
    run(&create).ends_with(0);
    assert!(run(&create).ends_with(2).contains("exists already"));
    run(&["member", "add", "ben@acme.example", "--name", "Ben", "--reports-to", "ana@acme.example"]).ends_with(0);
    let circle = ["member", "manager", "ana@acme.example", "--reports-to", "ben@acme.example"];
    assert!(run(&circle).ends_with(2).contains("own manager"));
    assert!(run(&["member", "list"]).ends_with(0).contains("ben@acme.example"));
    assert!(run(&["token", "create", "ben@acme.example"]).out().starts_with("lc_"));
    assert!(run(&["token", "list"]).ends_with(0).contains("Ben"));

    std::fs::write(
        home.path().join("people.csv"),
        "Name,E-mail,Company\nJo Lee,jo@globex.example,Globex\n,,\n\"open,x\n",
    )
    .expect("a file");
    run(&["import", "contacts", "people.csv", "--as", "Ana", "--dry-run"]).ends_with(0);
    assert!(run(&["ask", "--as", "Ana", "Jo Lee"]).ends_with(3).contains("Jo Lee"), "a dry run writes nothing");
    run(&["import", "contacts", "people.csv", "--as", "Ana"]).ends_with(0);
    assert!(run(&["ask", "--as", "Ana", "what's happening with Jo Lee?"]).ends_with(0).contains("Globex"));
    assert!(run(&["ask", "--as", "Zoe", "hi"]).ends_with(2).contains("Ana"), "it names who there is");
    assert!(run(&["ask", "--tenant", "nosuch", "hi"]).ends_with(2).contains("tenant list"));
    assert!(run(&["ask", &"very ".repeat(1000)]).ends_with(2).contains("too long"));

    assert!(run(&["slack", "connect", "T0123ABCD"]).ends_with(0).contains("slack.signing_secret"));
    assert!(run(&["slack", "connect", "acme"]).ends_with(2).contains("T0123ABCD"));
    let made = run(&["--json", "slack", "code", "ben@acme.example"]).out();
    assert_eq!(serde_json::from_str::<Value>(&made).expect("JSON")["code"].as_str().map(str::len), Some(11));
    run(&["slack", "link", "U0123ABCD", "ben@acme.example", "--team", "T0123ABCD"]).ends_with(0);
    assert!(run(&["slack", "link", "U1", "ben@acme.example", "--team", "T9"]).ends_with(2).contains("not connected"));
    assert!(run(&["slack", "link", "ben", "ben@acme.example", "--team", "T9"]).ends_with(2).contains("U0123ABCD"));
    assert!(run(&["jobs", "list"]).ends_with(0).contains("Nothing was given up"));
    for what in ["retry", "discard"] {
        assert!(run(&["jobs", what, "deal_1"]).ends_with(2).contains("msg_"));
        run(&["jobs", what, "msg_0190b5c200007000800000000000002a"]).ends_with(3);
        run(&["jobs", what, "out_0190b5c200007000800000000000002a"]).ends_with(3);
    }
    assert!(run(&["work", "--once"]).ends_with(0).contains("0 message(s) sent"));
    assert!(run(&["doctor"]).out().contains("none is late or undelivered"));
    assert!(run(&["stop"]).ends_with(0).contains("stopped"));
    let manifest = ["slack", "manifest", "--url", "https://crm.example.com"];
    assert!(run(&manifest).ends_with(0).contains("\"https://crm.example.com/webhooks/slack/commands\""));
    assert!(run(&["slack", "manifest", "--url", "crm.example.com"]).ends_with(2).contains("https://"));
}

#[test]
fn the_audit_trail_is_verified_and_a_head_that_is_gone_is_told() {
    let home = Home::new();
    let run = |words: &[&str]| home.run(words, &[], "");
    run(&["ask", "--demo", "note on Globex: likes tea"]).ends_with(0);
    let told = run(&["audit", "verify", "--demo"]).ends_with(0);
    assert!(told.contains("nordlicht") && told.contains("Everything holds"), "{told}");
    let report: Value =
        serde_json::from_str(&run(&["--json", "audit", "verify", "--demo", "--tenant", "demo"]).out()).expect("JSON");
    assert_eq!((&report["holds"], &report["tenants"][0]["entries"]), (&Value::Bool(true), &Value::from(1)));
    let head = report["tenants"][0]["head"].as_str().expect("a head");
    run(&["ask", "--demo", "note on Globex: likes coffee"]).ends_with(0);
    let told = run(&["audit", "verify", "--demo", "--head", head]).ends_with(0);
    assert!(told.contains("is link 1; 1 came after it"), "{told}");
    let told = run(&["audit", "verify", "--demo", "--head", &"0".repeat(64)]).ends_with(1);
    assert!(told.contains("cut off") && told.contains("backup"), "{told}");
    assert!(run(&["audit", "verify", "--demo", "--head", "abc"]).ends_with(2).contains("64 characters"));
    assert!(run(&["audit", "verify", "--tenant", "nosuch"]).ends_with(2).contains("tenant list"));
}

#[test]
fn a_model_is_set_for_a_tenant_and_its_key_is_never_shown() {
    let home = Home::new();
    let demo = |words: &[&str], input: &str| home.run(&[words, &["--demo", "--as", "Amina"]].concat(), &[], input);
    let told = demo(&["model", "status"], "").ends_with(0);
    assert!(told.contains("none; LeanCRM's own rules read every message"), "{told}");
    let own = ["--base-url", "http://127.0.0.1:9/v1", "--model", "small", "--key-file", "-"];
    let told = demo(&[&["model", "set", "--budget", "12.50"], own.as_slice()].concat(), "sk-s3cret\n").ends_with(0);
    assert!(told.contains("small at http://127.0.0.1:9/v1") && told.contains("USD 12.50 a month"), "{told}");
    let ran = demo(&["--json", "model", "status"], "");
    let status: Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!((&status["model"]["has_key"], &status["budget_micros"]), (&true.into(), &12_500_000.into()));
    assert!(!format!("{told}{}", ran.out()).contains("s3cret"));
    assert!(demo(&["model", "set"], "").ends_with(2).contains("--budget 50"));
    assert!(demo(&["model", "set", "--budget", "much"], "").ends_with(2).contains("US dollars"));
    assert!(demo(&["model", "set", "--budget", "12.5"], "").ends_with(2).contains("set already"));
    assert!(demo(&["model", "set", "--key-file", "nowhere"], "").ends_with(2).contains("nowhere"));
    assert!(demo(&["model", "set", "--no-key", "--mode", "rules_only"], "").ends_with(0).contains("rules_only"));
    assert!(demo(&["model", "spend"], "").ends_with(0).contains("USD 0.00"));
    assert!(demo(&["model", "spend", "--month", "October"], "").ends_with(2).contains("2026-10"));
    home.run(&["model", "set", "--budget", "1", "--demo", "--as", "Omar"], &[], "").ends_with(4);
    assert!(
        home.run(&["ask", "--demo", "--as", "Amina", "LLM spend this month"], &[], "")
            .ends_with(0)
            .contains("budget of USD 12.50")
    );
}

#[test]
fn a_prompt_is_drafted_published_compared_and_gone_back_to() {
    let home = Home::new();
    let demo = |words: &[&str], input: &str| home.run(&[words, &["--demo", "--as", "Amina"]].concat(), &[], input);
    let text = |words: &str| {
        format!("---\nname: parse_query\nversion: 1.0.0\nmax_tokens: 300\n---\n{words}\n{{{{catalogue}}}}\n")
    };
    assert!(
        demo(&["prompt", "draft", "parse_query", "-"], "say hello").ends_with(2).contains("begins with a line ---")
    );
    assert!(demo(&["prompt", "draft", "greeting", "-"], &text("x")).ends_with(2).contains("there are parse_query"));
    demo(&["prompt", "draft", "parse_query", "-", "--version", "1.0.0"], &text("say hello")).ends_with(0);
    assert!(demo(&["prompt", "publish", "parse_query", "1.0.0"], "").ends_with(2).contains("has no score yet"));
    demo(&["prompt", "publish", "parse_query", "1.0.0", "--unscored", "a first try"], "").ends_with(0);
    assert!(
        demo(&["prompt", "draft", "parse_query", "-"], &text("say good morning"))
            .ends_with(0)
            .contains("parse_query 1.0.1 is a draft")
    );
    let told = demo(&["prompt", "diff", "parse_query"], "").ends_with(0);
    assert!(told.contains("-say hello") && told.contains("+say good morning"), "{told}");
    demo(&["prompt", "publish", "parse_query", "1.0.1", "--unscored", "it is morning"], "").ends_with(0);
    assert!(
        demo(&["prompt", "rollback", "parse_query"], "")
            .ends_with(0)
            .contains("parse_query 1.0.2 is in use now; it says what 1.0.0 says")
    );
    assert_eq!(demo(&["prompt", "show", "parse_query"], "").out(), text("say hello"));
    let listed: Value = serde_json::from_str(&demo(&["--json", "prompt", "list"], "").out()).expect("JSON");
    let states: Vec<_> = listed["versions"].as_array().expect("a list").iter().map(|one| &one["status"]).collect();
    assert_eq!(states, ["published", "deprecated", "deprecated"]);
    assert!(demo(&["prompt", "deprecate", "parse_query", "1.0.2"], "").ends_with(0).contains("out of use"));
    let built_in = demo(&["prompt", "show", "parse_query"], "").ends_with(0);
    assert!(built_in.contains("LeanCRM's own"), "the built-in one counts again: {built_in}");
    assert!(demo(&["prompt", "score", "parse_query", "1.0.2"], "").ends_with(2).contains("No model is configured"));
    assert!(demo(&["prompt", "publish", "parse_query", "first"], "").ends_with(2).contains("1.4.2"));
    home.run(&["prompt", "list", "--demo", "--as", "Omar"], &[], "").ends_with(4);
}

#[test]
fn the_demo_answers_its_questions_with_nothing_configured() {
    let home = Home::new();
    let said = home.run(&["demo", "--no-serve"], &[], "").ends_with(0);
    assert!(said.contains("Which John?") && said.matches("\n> ").count() == 5, "{said}");
    assert!(home.run(&["ask", "what's happening with Sarah?"], &[], "").ends_with(0).contains("demo company answers"));
    home.run(&["stop"], &[], "").ends_with(0);
}

#[test]
fn a_change_is_shown_said_otherwise_confirmed_and_taken_back_from_a_script() {
    let home = Home::new();
    let raise = ["ask", "--demo", "raise the Acme Platform Rollout deal to 90k"];
    let told = home.run(&raise, &[], "").ends_with(3);
    assert!(told.contains("Amount  USD 85,000 → USD 90,000") && told.contains("Confirm: say “yes”"), "{told}");
    assert!(home.run(&["ask", "--demo", "no"], &[], "").ends_with(0).contains("Nothing was changed"));
    let json = |words: &[&str], status: i32| -> Value {
        let ran = home.run(&[&["--json", "ask", "--demo"], words].concat(), &[], "");
        ran.ends_with(status);
        serde_json::from_str(&ran.out()).expect("JSON")
    };
    let pending = |answer: &Value| {
        let blocks = answer["reply"]["blocks"].as_array().cloned().unwrap_or_default();
        let preview = blocks.iter().find(|block| block["type"] == "preview").cloned();
        preview.expect("a preview")["pending"].as_str().expect("an id").to_owned()
    };
    let first = pending(&json(&[raise[2]], 3));
    json(&["--edit", &first, "--set", "0.amount=a lot"], 2);
    let answer = json(&["--edit", &first, "--set", "0.amount=60k", "--set", "0.deal=Acme Platform Rollout"], 3);
    assert_eq!(answer["settled"]["status"], "replaced");
    let second = pending(&answer);
    json(&["--confirm", &first], 2);
    let answer = json(&["--confirm", &second], 0);
    assert_eq!((&answer["settled"]["status"], &answer["settled"]["pending"]), (&"confirmed".into(), &second.into()));
    let actions = answer["reply"]["blocks"].as_array().and_then(|blocks| blocks.last()).expect("the buttons");
    json(&["--undo", actions["items"][0]["change_set"].as_str().expect("an id"), "--undo-all"], 0);
    let third = pending(&json(&[raise[2]], 3));
    assert_eq!(json(&["--cancel", &third], 0)["settled"]["status"], "cancelled");
    pending(&json(&[raise[2]], 3));
    json(&["yes"], 0);
    let run = |words: &[&str]| home.run(words, &[], "").ends_with(2);
    assert!(run(&["ask", "--edit", &third]).contains("--set"));
    assert!(run(&["ask", "--edit", &third, "--set", "60k"]).contains("FIELD=TEXT"));
    assert!(run(&["ask", "--confirm", "x"]).contains("pend_"));
    assert!(run(&["ask", "--confirm", &third, "--cancel", &third]).contains("cannot be used with"));
    run(&["ask", "yes", "--confirm", &third]);
}
