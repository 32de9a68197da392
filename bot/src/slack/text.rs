//! Text for Slack: cleaned, escaped and cut, in this order, so that no cut falls into an escape.
//!
//! Lengths are counted in UTF-16 units, which is never less than what Slack counts.

use crate::reply::Align;

/// Text without control characters, its line breaks kept. Marks that turn the direction of writing are dropped, so that a
/// name cannot turn round what stands after it.
pub(super) fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let kept = text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'));
    kept.map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect()
}

/// Cleaned text on one line, its words one space apart.
pub(super) fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cleaned text as Slack takes it, at most `most` long with its escapes; what is longer is cut at a word, with an ellipsis.
pub(super) fn escaped(text: &str, most: usize) -> String {
    let text = clean(text);
    let text = text.trim();
    if fit(text, most) == text.len() {
        return escape(text);
    }
    let end = at_word(text, fit(text, most.saturating_sub(1)));
    format!("{}…", escape(text[..end].trim_end()))
}

/// Like [`escaped`], on one line.
pub(super) fn escaped_line(text: &str, most: usize) -> String {
    escaped(&line(text), most)
}

/// Cleaned text as Slack takes it, all of it, in pieces of at most `most` that end at words.
pub(super) fn pieces(text: &str, most: usize) -> Vec<String> {
    let text = clean(text);
    let mut rest = text.trim();
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        // Room for one letter at least, else nothing would get shorter.
        let end = at_word(rest, fit(rest, most.max(5)));
        pieces.push(escape(rest[..end].trim_end()));
        rest = rest[end..].trim_start();
    }
    pieces
}

/// Text with the characters that Slack gives a meaning made harmless: no mention and no link can come of it, and no fence of
/// code that swallows what stands below.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("```", "'''")
}

/// How long a text is for Slack.
pub(super) fn size(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The bytes of the longest beginning that is at most `most` long when it is escaped.
fn fit(text: &str, most: usize) -> usize {
    let mut size = 0;
    for (at, c) in text.char_indices() {
        size += match c {
            '&' => 5,
            '<' | '>' => 4,
            other => other.len_utf16(),
        };
        if size > most {
            return at;
        }
    }
    text.len()
}

/// Where the last word before `end` ends, unless that gives away more than a third.
fn at_word(text: &str, end: usize) -> usize {
    if end == text.len() || text[end..].starts_with(char::is_whitespace) {
        return end;
    }
    text[..end].rfind(char::is_whitespace).filter(|at| *at > 0 && at * 3 >= end * 2).unwrap_or(end)
}

/// How many columns a text takes in a font of one width.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

/// Text in exactly `width` columns, cut with an ellipsis where it is longer.
pub(super) fn pad(text: &str, width: usize, align: Align) -> String {
    let text = cut_columns(text, width);
    let space = " ".repeat(width.saturating_sub(columns(&text)));
    match align {
        Align::Left => format!("{text}{space}"),
        Align::Right => format!("{space}{text}"),
    }
}

/// Text in at most `most` columns.
pub(super) fn cut_columns(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut taken = 0;
    let cut: String = text
        .chars()
        .take_while(|c| {
            taken += width(*c);
            taken < most
        })
        .collect();
    format!("{}…", cut.trim_end())
}

/// The columns of a letter: none for a mark that stands on another, two for East Asian letters and pictures.
fn width(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{64b}'..='\u{65f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mention_comes_of_text_that_looks_like_one() {
        assert_eq!(escaped("<!channel> & <@U1>", 100), "&lt;!channel&gt; &amp; &lt;@U1&gt;");
        assert_eq!(escaped("&lt;", 100), "&amp;lt;");
        assert_eq!(escaped("```` `x`", 100), "'''` `x`");
    }

    #[test]
    fn a_cut_falls_at_a_word_and_never_into_an_escape() {
        assert_eq!(escaped("a long sentence of words", 20), "a long sentence of…");
        assert_eq!(escaped("Supercalifragilistic", 6), "Super…");
        for most in 1..40 {
            let cut = escaped("x&y<z>&&&&<<<>>> and & more", most);
            assert!(size(&cut) <= most, "{most}: {cut}");
            let whole = cut.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "");
            assert!(!whole.contains(['&', '<', '>']), "{most}: {cut}");
        }
    }

    #[test]
    fn pieces_lose_no_word() {
        let text = "one two & three ".repeat(200);
        let pieces = pieces(&text, 100);
        assert!(pieces.iter().all(|piece| size(piece) <= 100));
        assert_eq!(pieces.join(" "), escape(text.trim()));
        assert_eq!(super::pieces("&&&", 1), ["&amp;", "&amp;", "&amp;"]);
    }

    #[test]
    fn what_moves_a_cursor_or_turns_the_writing_is_gone() {
        assert_eq!(clean("a\u{7}b\u{202e}c\r\nd\te"), "a bc\nd e");
        assert_eq!(line(" a\n\n b\t"), "a b");
    }

    #[test]
    fn columns_line_up_whatever_the_script() {
        for text in ["Acme", "東京株式会社と長い名前", "🎉 party", "e\u{301}", ""] {
            for width in 2..14 {
                assert_eq!(columns(&pad(text, width, Align::Right)), width, "{text}");
            }
        }
    }
}
