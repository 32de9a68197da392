//! What reads the sentences: the rules, a language model, or the model where the rules are silent. What a model answers can be
//! kept in a file, and read from it again without a network.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Context as _;
use clap::ValueEnum;
use leancrm_core::Error;
use leancrm_nlp::{
    Context, Engine as ReadBy, Parsed, Parser,
    model::{
        LanguageModel, TokenUsage,
        guarded::{Guarded, Limits},
        openai::{ModelSettings, OpenAiModel},
    },
    policy::{Policy, settled, wants_model},
    prompts::PARSE_QUERY,
    understand::{CallOutcome, ModelCall, Outcome, Question, Understood, reread, understand},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{read, tally::Tally};

/// What reads the sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum EngineChoice {
    /// The deterministic rules.
    Rules,
    /// A language model; the rules read only the words that steer a conversation, and where the model fails.
    Llm,
    /// The rules, and a language model where they do not understand, or only in part.
    Auto,
}

/// What reads the sentences, and where the model is.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct EngineArgs {
    /// What reads the sentences.
    #[arg(long, value_enum, default_value_t = EngineChoice::Rules)]
    engine: EngineChoice,
    /// The address of an OpenAI-compatible endpoint, up to the version, such as http://127.0.0.1:11434/v1.
    #[arg(long, value_name = "URL", requires = "model")]
    base_url: Option<String>,
    /// The model's name there.
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// A file that holds the endpoint's key and nothing else.
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The version of Azure's interface, such as 2024-10-21, where the endpoint is Azure's.
    #[arg(long, value_name = "VERSION")]
    azure_api_version: Option<String>,
    /// How long a sentence may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.5)]
    model_timeout: f64,
    /// What a million tokens cost that the model reads, in dollars.
    #[arg(long, value_name = "DOLLARS", default_value_t = 0.0)]
    price_input: f64,
    /// What a million tokens cost that it writes.
    #[arg(long, value_name = "DOLLARS", default_value_t = 0.0)]
    price_output: f64,
    /// Keep what the model answers in this file.
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Take what the model answers from such a file; nobody is asked.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["record", "base_url"])]
    replay: Option<PathBuf>,
}

/// Where answers come from.
enum Source {
    Model(tokio::runtime::Runtime, Box<dyn LanguageModel>),
    Kept(HashMap<String, Kept>),
}

/// An answer in a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    /// The sentence and its circumstances.
    asked: Value,
    model: String,
    prompt: String,
    raw: Option<String>,
    calls: Vec<KeptCall>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct KeptCall {
    input: u32,
    output: u32,
    #[serde(default)]
    estimated: bool,
    took_ms: u64,
    failed: bool,
}

/// Whatever reads the sentences.
pub(super) struct Engine {
    parser: Parser,
    policy: Policy,
    within: Duration,
    source: Option<Source>,
    record: Option<BufWriter<File>>,
    tally: Tally,
    /// The first thing that went wrong beside the reading.
    trouble: Option<anyhow::Error>,
}

/// A model by its settings, within limits.
pub(crate) fn connect(settings: &ModelSettings, limits: Limits) -> anyhow::Result<Guarded<OpenAiModel>> {
    let model = OpenAiModel::new(settings).map_err(|error| Error::invalid(format!("{error}.")))?;
    Ok(Guarded::new(model, limits))
}

impl EngineArgs {
    /// Whether a model may be asked.
    pub(super) fn asks_a_model(&self) -> bool {
        self.engine != EngineChoice::Rules && (self.base_url.is_some() || self.replay.is_some())
    }

    fn settings(&self) -> anyhow::Result<Option<ModelSettings>> {
        let (Some(base_url), Some(model)) = (self.base_url.clone(), self.model.clone()) else { return Ok(None) };
        let key = self.key_file.as_deref().map(read).transpose()?;
        let key = key.map(|key| SecretString::from(key.trim()));
        Ok(Some(ModelSettings { base_url, key, model, azure_api_version: self.azure_api_version.clone() }))
    }

    fn source(&self, within: Duration) -> anyhow::Result<Option<Source>> {
        if self.engine == EngineChoice::Rules {
            return Ok(None);
        }
        if let Some(file) = &self.replay {
            return Ok(Some(Source::Kept(kept(file)?)));
        }
        let Some(settings) = self.settings()? else { return Ok(None) };
        let limits = Limits { deadline: within, ..Limits::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Some(Source::Model(runtime, Box::new(connect(&settings, limits)?))))
    }

    /// What these say.
    pub(super) fn open(&self) -> anyhow::Result<Engine> {
        let within = Duration::try_from_secs_f64(self.model_timeout);
        let within = within.map_err(|_| Error::invalid("--model-timeout must be a number of seconds, such as 2.5."))?;
        let source = self.source(within)?;
        if source.is_none() && self.engine == EngineChoice::Llm {
            anyhow::bail!(Error::invalid(
                "No language model is named; give --base-url and --model, or --replay a recording, or use --engine rules."
            ));
        }
        let create = |path: &PathBuf| File::create(path).with_context(|| path.display().to_string());
        Ok(Engine {
            parser: Parser::new(),
            policy: match self.engine {
                EngineChoice::Rules => Policy::RulesOnly,
                EngineChoice::Llm => Policy::ModelFirst,
                EngineChoice::Auto => Policy::Auto,
            },
            within,
            source,
            record: self.record.as_ref().map(create).transpose()?.map(BufWriter::new),
            tally: Tally::new(self.price_input, self.price_output),
            trouble: None,
        })
    }
}

impl Engine {
    /// Reads a sentence.
    pub(super) fn read(&mut self, text: &str, ctx: &Context<'_>) -> Parsed {
        let rules = self.parser.parse(text, ctx);
        self.tally.sentences += 1;
        if self.source.is_none() || !wants_model(self.policy, text, &rules, ctx) {
            return rules;
        }
        let Some(understood) = self.ask(text, ctx) else { return rules };
        self.tally.count(&understood);
        let answered = !matches!(understood.outcome, Outcome::Failed(_) | Outcome::NotAsked);
        if self.policy == Policy::ModelFirst && answered { understood.parsed } else { settled(rules, &understood) }
    }

    fn ask(&mut self, text: &str, ctx: &Context<'_>) -> Option<Understood> {
        let question = Question { text, context: ctx, redact: true, within: self.within };
        let asked = asked(text, ctx);
        match self.source.as_ref()? {
            Source::Model(runtime, model) => {
                let understood = runtime.block_on(understand(&self.parser, model.as_ref(), &PARSE_QUERY, &question));
                let line = Kept::new(asked, model.name(), &understood);
                self.keep(&line);
                Some(understood)
            }
            Source::Kept(kept) => {
                let found = kept.get(&asked.to_string()).map(|kept| kept.understood(&self.parser, &question));
                if found.is_none() {
                    self.tally.missing += 1;
                }
                found
            }
        }
    }

    fn keep(&mut self, line: &Kept) {
        let Some(record) = &mut self.record else { return };
        let written = serde_json::to_string(line).map_err(anyhow::Error::from);
        let written = written.and_then(|line| Ok(writeln!(record, "{line}")?));
        if let Err(error) = written {
            self.trouble.get_or_insert(error);
        }
    }

    /// What it took, once everything is read.
    pub(super) fn finish(mut self) -> anyhow::Result<Tally> {
        if let Some(mut record) = self.record.take() {
            record.flush()?;
        }
        self.trouble.map_or(Ok(self.tally), Err)
    }
}

impl Kept {
    fn new(asked: Value, model: &str, understood: &Understood) -> Self {
        let call = |call: &ModelCall| KeptCall {
            input: call.usage.input,
            output: call.usage.output,
            estimated: call.usage.estimated,
            took_ms: u64::try_from(call.took.as_millis()).unwrap_or(u64::MAX),
            failed: matches!(call.outcome, CallOutcome::Failed(_)),
        };
        Self {
            asked,
            model: model.to_owned(),
            prompt: format!("{} {}", PARSE_QUERY.name, PARSE_QUERY.version),
            raw: understood.raw.clone(),
            calls: understood.calls.iter().map(call).collect(),
        }
    }

    /// What was made of the answer, made of it once more.
    fn understood(&self, parser: &Parser, question: &Question<'_>) -> Understood {
        let nothing = Parsed { engine: ReadBy::Model, ..Parsed::default() };
        let parsed = self.raw.as_deref().map_or(nothing, |raw| reread(parser, raw, question));
        let outcome = match (&self.raw, parsed.readings.is_empty()) {
            (Some(_), false) => Outcome::Understood,
            (Some(_), true) => Outcome::Unclear,
            (None, _) => Outcome::Unusable,
        };
        let call = |call: &KeptCall| ModelCall {
            usage: TokenUsage { input: call.input, output: call.output, estimated: call.estimated },
            took: Duration::from_millis(call.took_ms),
            outcome: if self.raw.is_some() { CallOutcome::Used } else { CallOutcome::Unusable },
            finish: None,
        };
        Understood { parsed, raw: self.raw.clone(), outcome, calls: self.calls.iter().map(call).collect() }
    }
}

/// What an answer is found by.
fn asked(text: &str, ctx: &Context<'_>) -> Value {
    json!({ "text": text, "now": ctx.now, "tz": ctx.tz.name(), "focus": ctx.focus, "pending": ctx.pending })
}

fn kept(file: &Path) -> anyhow::Result<HashMap<String, Kept>> {
    let mut all = HashMap::new();
    for (number, line) in read(file)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let kept: Kept = serde_json::from_str(line).map_err(|error| {
            Error::invalid(format!("{} is no recording: line {} cannot be read ({error}).", file.display(), number + 1))
        })?;
        all.insert(kept.asked.to_string(), kept);
    }
    Ok(all)
}
