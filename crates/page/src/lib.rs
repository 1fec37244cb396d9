//! Parts of the reports' pages, which need no network: Chinese first, English beside, one style sheet for all.

/// Said on every page and in every summary.
pub const NOTICE: &str =
    "线索仅供核查，不是证据，不得单独作为拒绝服务的依据。A lead is a request to verify, never evidence or a block.";

const NOTICE_ZH: &str = "线索仅供核查，不是证据，不得单独作为拒绝服务的依据。";
const NOTICE_EN: &str = "A lead is a request to verify, never evidence or a block.";
const STYLE: &str = include_str!("page.css");

/// A text in both languages.
pub type Both<'a> = (&'a str, &'a str);

/// A whole page. The title is plain text; `own_style` follows the common style sheet.
pub fn document(title: &str, own_style: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}{own_style}</style>\n\
         </head>\n<body>\n{body}</body>\n</html>\n",
        escape(title)
    )
}

/// The page's head: its title, the notice, a warning where there is one, and facts as name and plain text.
pub fn head(title: Both<'_>, warning: Option<Both<'_>>, facts: &[(&str, &str, String)]) -> String {
    let mut html = format!(
        "<header>\n<h1>{}</h1>\n<p class=\"notice\">{}</p>\n",
        both(title.0, title.1),
        both(NOTICE_ZH, NOTICE_EN)
    );
    if let Some((zh, en)) = warning {
        html.push_str(&format!("<p class=\"warning\">{}</p>\n", both(zh, en)));
    }
    html.push_str("<dl>\n");
    for (zh, en, value) in facts {
        html.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", both(zh, en), escape(value)));
    }
    html + "</dl>\n</header>\n"
}

/// Chinese, and English beside it.
pub fn both(zh: &str, en: &str) -> String {
    format!("{zh}<span class=\"en\" lang=\"en\">{en}</span>")
}

/// A heading with what follows it.
pub fn section(zh: &str, en: &str, body: &str) -> String {
    format!("<section>\n<h2>{}</h2>\n{body}</section>\n", both(zh, en))
}

/// The section that says what the figures mean.
pub fn definitions(said: &[Both<'_>]) -> String {
    let items: Vec<String> = said.iter().map(|(zh, en)| format!("<li>{}</li>\n", both(zh, en))).collect();
    section("口径", "What the figures mean", &format!("<ul>\n{}</ul>\n", items.concat()))
}

/// Column heads, the first so many of texts, and rows; a row is its class and its cells.
pub fn table(class: &str, n_texts: usize, heads: &[Both<'_>], rows: &[(&str, Vec<String>)]) -> String {
    let class_of = |at: usize| if at < n_texts { " class=\"text\"" } else { "" };
    let mut html = format!("<div class=\"wide\"><table class=\"{class}\">\n<thead><tr>");
    for (at, (zh, en)) in heads.iter().enumerate() {
        html.push_str(&format!("<th{}>{}</th>", class_of(at), both(zh, en)));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for (class, cells) in rows {
        html.push_str(&format!("<tr class=\"{class}\">"));
        for (at, cell) in cells.iter().enumerate() {
            html.push_str(&format!("<td{}>{cell}</td>", class_of(at)));
        }
        html.push_str("</tr>\n");
    }
    html + "</tbody></table></div>\n"
}

/// Text as HTML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_the_notice_in_both_languages_and_escapes_what_is_plain() {
        assert_eq!(NOTICE, format!("{NOTICE_ZH}{NOTICE_EN}"));
        let facts = [("辖区", "jurisdiction", "a < b & \"c\"".to_owned())];
        let page = document("<t>", "p {}\n", &head(("报告", "Report"), Some(("注意", "Mind")), &facts));
        for part in [NOTICE_ZH, NOTICE_EN, "<title>&lt;t&gt;</title>", "a &lt; b &amp; &quot;c&quot;", "注意", "p {}"]
        {
            assert!(page.contains(part), "{part}");
        }
        for word in ["http://", "https://", "src=", "url(", "@import", "<script"] {
            assert!(!page.contains(word), "the page needs {word}");
        }
    }

    #[test]
    fn the_first_columns_of_a_table_are_texts() {
        let html = table("c", 1, &[("名", "name"), ("数", "n")], &[("row", vec!["x".to_owned(), "1".to_owned()])]);
        assert!(html.contains("<td class=\"text\">x</td><td>1</td>"), "{html}");
    }
}
