//! The texts that tell a language model what to do: the only file that reads the folder of prompts.

/// What a model is told, with what its file says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What it is called: `summarise`.
    pub name: String,
    /// Which one it is: `1.0.0`.
    pub version: String,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// The instructions.
    pub body: String,
}

const EXTRACT_ACTIVITY: &str = include_str!("../../prompts/extract_activity.md");
const SUMMARISE: &str = include_str!("../../prompts/summarise.md");

impl Prompt {
    /// The product's own instructions for [`crate::extract`].
    pub fn extract_activity() -> Self {
        Self::read(EXTRACT_ACTIVITY).unwrap_or_else(|| unreachable!("a test reads the file"))
    }

    /// The product's own instructions for [`crate::summary`].
    pub fn summarise() -> Self {
        Self::read(SUMMARISE).unwrap_or_else(|| unreachable!("a test reads the file"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prompt_can_be_read() {
        for (prompt, name) in [(Prompt::extract_activity(), "extract_activity"), (Prompt::summarise(), "summarise")] {
            assert_eq!((prompt.name.as_str(), prompt.version.as_str()), (name, "1.0.0"));
            assert!(prompt.max_tokens > 0 && !prompt.body.is_empty());
        }
    }
}
