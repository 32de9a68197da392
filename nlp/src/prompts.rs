//! The prompts, and the only file that reads them.

use std::sync::LazyLock;

/// What has an e-mail read.
pub static EXTRACT_ACTIVITY: LazyLock<Prompt> =
    LazyLock::new(|| built_in(include_str!("../../prompts/extract_activity.md")));
/// What has facts put into two sentences.
pub static SUMMARISE: LazyLock<Prompt> = LazyLock::new(|| built_in(include_str!("../../prompts/summarise.md")));

/// Instructions for a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The task, in lower case: `summarise`.
    pub name: String,
    /// Goes up with every change: `1.0.0`.
    pub version: String,
    /// The longest answer.
    pub max_tokens: u32,
    body: String,
}

impl Prompt {
    /// The instructions; these prompts have nothing put into them.
    pub fn instructions(&self, _parts: &[(&str, &str)]) -> String {
        self.body.clone()
    }

    /// A file of instructions with its front matter; `None` where that is not as it ought to be.
    fn read(file: &str) -> Option<Self> {
        let (front, body) = file.strip_prefix("---\n")?.split_once("\n---\n")?;
        let value = |key: &str| front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim);
        Some(Self {
            name: value("name")?.to_owned(),
            version: value("version")?.to_owned(),
            max_tokens: value("max_tokens")?.parse().ok()?,
            body: body.trim().to_owned(),
        })
    }
}

fn built_in(file: &str) -> Prompt {
    Prompt::read(file).unwrap_or_else(|| unreachable!("a test reads every file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prompt_can_be_read() {
        for (prompt, name) in [(&*EXTRACT_ACTIVITY, "extract_activity"), (&*SUMMARISE, "summarise")] {
            assert_eq!((prompt.name.as_str(), prompt.version.as_str()), (name, "1.0.0"));
            assert!(prompt.max_tokens > 0 && !prompt.instructions(&[]).is_empty());
        }
    }
}
