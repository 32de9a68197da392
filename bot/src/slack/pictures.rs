//! Charts as pictures: which charts of an answer there are, and where Slack fetches each.

use std::collections::BTreeMap;

use super::{
    blocks::{ADDRESS, ALT, Block, Text},
    text::{escaped, escaped_line, line, size},
};
use crate::{
    inbound::About,
    picture,
    reply::{self, Chart, Reply},
};

/// Values in the line below a picture.
const VALUES: usize = 12;
/// Characters of that line.
const LINE: usize = 1000;

/// The addresses of the pictures of an answer's charts, by their place in [`charts`], and the one below which records have pages. A
/// chart without a picture is drawn with letters, and a record without a page has no link.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pictures {
    addresses: BTreeMap<usize, String>,
    pages: Option<String>,
}

impl Pictures {
    /// The address of a chart's picture.
    pub(super) fn get(&self, place: usize) -> Option<&str> {
        self.addresses.get(&place).map(String::as_str)
    }

    /// Whether a chart has a picture.
    pub fn has_charts(&self) -> bool {
        !self.addresses.is_empty()
    }

    /// The same without the pictures of charts, for where Slack cannot fetch them.
    #[must_use]
    pub fn without_charts(self) -> Self {
        Self { addresses: BTreeMap::new(), ..self }
    }

    /// The same with the pages of records below an address.
    #[must_use]
    pub fn with_pages(self, root: &str) -> Self {
        let pages = Some(root.trim_end_matches('/').to_owned()).filter(|root| is_address(root));
        Self { pages, ..self }
    }

    /// The address of a record's page.
    pub(super) fn page(&self, record: About) -> Option<String> {
        self.pages.as_ref().map(|root| format!("{root}{}", record.page()))
    }
}

impl FromIterator<(usize, String)> for Pictures {
    /// What Slack would not take as an address is left out: it has to be a web address in ASCII, of at most 3000 characters.
    fn from_iter<I: IntoIterator<Item = (usize, String)>>(addresses: I) -> Self {
        let addresses = addresses.into_iter().filter(|(_, address)| is_address(address));
        Self { addresses: addresses.collect(), pages: None }
    }
}

fn is_address(address: &str) -> bool {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic()))
        && size(address) <= ADDRESS
}

/// The charts of an answer that are worth a picture, in their order; the number of each in this list is its place.
pub fn charts(reply: &Reply) -> Vec<&Chart> {
    let charts = reply.blocks.iter().filter_map(|block| match block {
        reply::Block::Chart(chart) => Some(chart),
        _ => None,
    });
    charts.filter(|chart| is_drawn(chart)).collect()
}

/// Whether a chart has something to draw.
pub(super) fn is_drawn(chart: &Chart) -> bool {
    !chart.points.is_empty() || !chart.series2.is_empty()
}

/// A chart as a picture. Its values stand below it in letters, unless a table of the answer has them (`is_told`).
pub(super) fn shown(chart: &Chart, address: &str, is_told: bool) -> Vec<Block> {
    let alt_text = escaped(&picture::words(chart), ALT);
    let image = Block::Image { image_url: address.to_owned(), alt_text };
    let values = if is_told || !chart.series2.is_empty() { String::new() } else { values(chart) };
    let below = (!values.is_empty()).then(|| Block::context(Text::plain(values)));
    std::iter::once(image).chain(below).collect()
}

/// The values of a chart on a line, if they are few.
fn values(chart: &Chart) -> String {
    if chart.points.len() > VALUES {
        return String::new();
    }
    let values = chart.points.iter().map(|point| format!("{} {}", line(&point.label), line(&point.display)));
    let values: Vec<String> = values.filter(|value| !value.trim().is_empty()).collect();
    escaped_line(&values.join(" · "), LINE)
}
