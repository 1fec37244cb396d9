//! The network as GraphML, which Gephi and others open.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use twocard_network::Node;
use twocard_network::list::Listed;
use twocard_tables::NO_KEY;

use super::measures::Measured;
use super::sheets::dismantling_ranks;

/// Attributes: key, of what, name, type.
const KEYS: [(&str, &str, &str, &str); 10] = [
    ("label", "node", "label", "string"),
    ("kind", "node", "kind", "string"),
    ("score", "node", "score", "double"),
    ("component", "node", "component", "int"),
    ("ring", "node", "ring", "int"),
    ("betweenness", "node", "betweenness", "double"),
    ("brokerage", "node", "brokerage", "double"),
    ("rank", "node", "dismantling_rank", "int"),
    ("weight", "edge", "weight", "double"),
    ("edge_kind", "edge", "kind", "string"),
];

pub(super) fn write(path: &Path, listed: &Listed, measured: &Measured) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(b"<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n")?;
    for (key, of, name, kind) in KEYS {
        writeln!(out, "<key id=\"{key}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>")?;
    }
    out.write_all(b"<graph edgedefault=\"undirected\">\n")?;
    let rank = dismantling_ranks(listed, measured);
    for node in 0..listed.graph.n_nodes() as Node {
        let name = escaped(listed.names.get(node));
        write!(out, "<node id=\"{name}\">")?;
        let (label, kind) = listed.attributes.get(&node).map_or(("", ""), |(label, kind)| (label, kind));
        // Gephi shows the label, so that every node has one
        data(&mut out, "label", if label.is_empty() { name } else { escaped(label) })?;
        if !kind.is_empty() {
            data(&mut out, "kind", escaped(kind))?;
        }
        data(&mut out, "score", measured.spread.of_node[node as usize])?;
        data(&mut out, "component", measured.components.part_of(node) + 1)?;
        if let Some(ring) = measured.ring_of(node) {
            data(&mut out, "ring", ring + 1)?;
        }
        if let Some((of_node, _)) = &measured.betweenness {
            data(&mut out, "betweenness", of_node[node as usize])?;
        }
        if let Some(found) = &measured.rings {
            data(&mut out, "brokerage", found.measures.brokerage[node as usize])?;
        }
        if rank[node as usize] != NO_KEY {
            data(&mut out, "rank", rank[node as usize])?;
        }
        out.write_all(b"</node>\n")?;
    }
    let mut kinds = listed.edge_kinds.iter().peekable();
    for (a, b, weight) in listed.graph.edges() {
        let (source, target) = (escaped(listed.names.get(a)), escaped(listed.names.get(b)));
        write!(out, "<edge source=\"{source}\" target=\"{target}\">")?;
        data(&mut out, "weight", weight)?;
        if let Some((_, _, kind)) = kinds.next_if(|kind| (kind.0, kind.1) == (a, b)) {
            data(&mut out, "edge_kind", escaped(kind))?;
        }
        out.write_all(b"</edge>\n")?;
    }
    out.write_all(b"</graph>\n</graphml>\n")?;
    out.flush()
}

fn data(out: &mut impl Write, key: &str, value: impl std::fmt::Display) -> io::Result<()> {
    write!(out, "<data key=\"{key}\">{value}</data>")
}

/// Text between tags or quotes. What XML cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // kept as they are, also in attributes
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", char as u32)),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("王&<\"a\tb\">\u{1}"), "王&amp;&lt;&quot;a&#9;b&quot;&gt;\u{fffd}");
    }
}
