//! The invariants of the house: which crate may know which, and where a vendor's name may stand.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use cargo_metadata::{DependencyKind, MetadataCommand};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the workspace").to_owned()
}

/// The crates that the rules are about.
const CRATES: [&str; 5] = ["leancrm-core", "leancrm-nlp", "leancrm-bot", "leancrm-sync", "leancrm-api"];

/// The normal dependencies of our crates, as (crate, dependency).
fn dependencies() -> BTreeSet<(String, String)> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo describes the workspace");
    let seen: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let missing: Vec<_> = CRATES.iter().filter(|name| !seen.contains(*name)).collect();
    assert!(missing.is_empty(), "the workspace has no {missing:?}, so these rules would hold of nothing");
    let mut pairs = BTreeSet::new();
    for package in &metadata.packages {
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            pairs.insert((package.name.to_string(), dependency.name.clone()));
        }
    }
    pairs
}

#[test]
fn the_arrows_between_crates_point_where_the_house_says() {
    let allowed: &[(&str, &[&str])] = &[
        ("leancrm-nlp", &[]),
        ("leancrm-core", &[]),
        ("leancrm-bot", &["leancrm-core", "leancrm-nlp"]),
        ("leancrm-sync", &["leancrm-core", "leancrm-nlp"]),
        ("leancrm-api", &["leancrm-core", "leancrm-nlp", "leancrm-bot", "leancrm-sync"]),
    ];
    assert!(CRATES.iter().all(|name| allowed.iter().any(|(from, _)| from == name)), "every crate has its rule");
    let dependencies = dependencies();
    // The last crate uses all the others: were the arrows not read at all, these would be missing too.
    for to in &CRATES[..4] {
        assert!(dependencies.contains(&("leancrm-api".to_owned(), (*to).to_owned())), "leancrm-api uses {to}");
    }
    for (from, to) in dependencies.into_iter().filter(|(_, to)| to.starts_with("leancrm-")) {
        if let Some((_, may)) = allowed.iter().find(|(name, _)| *name == from) {
            assert!(may.contains(&to.as_str()), "{from} must not depend on {to}");
        }
    }
}

#[test]
fn vendors_crates_are_known_only_where_the_house_says() {
    let rules: &[(&str, &[&str])] = &[
        ("sqlx", &["leancrm-core", "leancrm-tests"]),
        ("apalis", &["leancrm-sync"]),
        ("apalis-core", &["leancrm-sync"]),
        ("apalis-redis", &["leancrm-sync"]),
        ("apalis-postgres", &["leancrm-sync"]),
        ("axum", &["leancrm-api", "leancrm-tests"]),
        ("clap", &["leancrm-api"]),
        ("reqwest", &["leancrm-api", "leancrm-bot", "leancrm-nlp", "leancrm-sync", "leancrm-tests"]),
        ("async-openai", &["leancrm-nlp"]),
        ("slack-morphism", &["leancrm-bot"]),
        ("google-gmail1", &["leancrm-sync", "leancrm-tests"]),
        ("google-calendar3", &["leancrm-sync", "leancrm-tests"]),
        ("hyper-rustls", &["leancrm-bot", "leancrm-sync"]),
        ("hyper-util", &["leancrm-bot", "leancrm-sync", "leancrm-tests"]),
        ("rustls", &["leancrm-api"]),
    ];
    let dependencies = dependencies();
    assert!(dependencies.contains(&("leancrm-core".to_owned(), "sqlx".to_owned())), "the dependencies are read");
    for (crate_name, dependency) in dependencies {
        if let Some((_, may)) = rules.iter().find(|(name, _)| *name == dependency) {
            assert!(may.contains(&crate_name.as_str()), "{crate_name} must not depend on {dependency}");
        }
    }
}

/// Product source files, with their path from the root and their text.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for room in ["core", "nlp", "bot", "sync", "api"] {
        collect(&root().join(room).join("src"), &mut files);
    }
    assert!(files.len() > 80, "the sources are found");
    files
}

fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).expect("inside the root").display().to_string();
            files.push((name, fs::read_to_string(&path).expect("a source file is text")));
        }
    }
}

/// The text of a file without its unit tests.
fn product_part(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn apalis_is_named_in_one_room_and_its_tables_only_in_sql() {
    // SQL may stand only in the core, and somebody has to sweep the queue's own tables and give rights on them. The benchmark measures
    // it by itself, through the room.
    let allowed = [
        "sync/src/queue.rs",
        "sync/src/lib.rs",
        "api/src/bench/jobs.rs",
        "core/src/store/retention.rs",
        "core/src/store/outbox.rs",
    ];
    for (name, text) in sources() {
        let names = text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("apalis"));
        let is_there = name.starts_with("sync/src/queue/") || allowed.contains(&name.as_str());
        assert!(!names || is_there, "{name} names apalis");
    }
}

#[test]
fn the_clock_randomness_and_the_environment_are_read_in_one_place_each() {
    let rules: &[(&str, &[&str])] = &[
        ("Utc::now(", &["core/src/clock.rs"]),
        ("SystemTime::now(", &[]),
        ("rand::rng(", &["api/src/wiring.rs"]),
        ("env::var", &["api/src/config/surroundings.rs"]),
        ("Uuid::now_v7", &[]),
        ("Uuid::new_v4", &[]),
    ];
    for (name, text) in sources() {
        for (call, allowed) in rules {
            assert!(!product_part(&text).contains(call) || allowed.contains(&name.as_str()), "{name} calls {call}");
        }
    }
}

#[test]
fn every_query_is_static_text() {
    // What is assembled at run time must be provably free of outside text; these files say why theirs is.
    let allowed =
        ["core/src/store/tx.rs", "core/src/store/databases.rs", "core/src/store/seed_copy.rs", "core/src/store/bulk/"];
    for (name, text) in sources() {
        let assembled = product_part(&text).contains("AssertSqlSafe");
        assert!(!assembled || allowed.iter().any(|path| name.starts_with(path)), "{name} assembles a query");
    }
}

#[test]
fn the_parser_does_no_input_or_output_but_through_the_port_to_a_language_model() {
    let sources = sources();
    let for_tests = |name: &str| {
        let (folder, file) = name.rsplit_once('/').expect("a file in a folder");
        let declared = format!("#[cfg(test)]\nmod {};", file.trim_end_matches(".rs"));
        let parents = [format!("{folder}/mod.rs"), format!("{folder}.rs")];
        sources.iter().any(|(other, text)| parents.contains(other) && text.contains(&declared))
    };
    for (name, text) in sources.iter().filter(|(name, _)| name.starts_with("nlp/") && !for_tests(name)) {
        let network: &[&str] =
            if name.starts_with("nlp/src/model/") { &[] } else { &["tokio", "reqwest", "async_openai"] };
        for word in ["std::fs", "std::net", "std::process"].iter().chain(network) {
            assert!(!product_part(text).contains(word), "{name} uses {word}");
        }
    }
}

#[test]
fn text_from_outside_leaves_its_type_only_where_records_are_written() {
    // Whoever writes what an outsider said into a record is named here, and hands it to nothing that chooses what to do.
    let allowed: &[&str] = &["bot/src/tier/reader.rs"];
    let sources = sources();
    assert!(sources.iter().any(|(_, text)| text.contains("fn into_record_text(")), "the way out is known by this name");
    for (name, text) in sources {
        let leaves = product_part(&text).contains(".into_record_text(");
        assert!(!leaves || allowed.contains(&name.as_str()), "{name} takes a text from outside out of its type");
    }
}
