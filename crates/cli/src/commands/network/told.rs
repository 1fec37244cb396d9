//! What is told on the terminal: counts and figures, no node.

use std::fmt::Write;

use twocard_network::{Quality, Sources};

use super::NetworkArgs;
use super::measures::Measured;
use super::reading::Read;

pub(super) fn summary(args: &NetworkArgs, read: &Read, measured: &Measured) -> String {
    let (listed, counts) = (&read.listed, &read.listed.counts);
    let (graph, folding) = (&listed.graph, counts.folding);
    let mut out = String::new();
    let mut line = |name: &str, text: String| {
        let _ = writeln!(out, "{name:<12} {text}");
    };
    line(
        "edges",
        format!(
            "{} rows: {} edges between {} nodes; self loops left out: {}, repeated edges folded: {}",
            counts.n_edge_rows,
            graph.n_edges(),
            graph.n_nodes(),
            folding.n_self_loops,
            folding.n_repeated
        ),
    );
    if let Some(as_of) = &args.as_of {
        line(
            "as of",
            format!(
                "{as_of}: {} later edges and {} later seeds take no part; {} edges without a day count in full, {} have faded away",
                counts.n_later_edges, counts.n_later_seeds, counts.n_undated_edges, counts.n_faded_edges
            ),
        );
    }
    if counts.n_nodes_alone > 0 {
        line("nodes", format!("{} that no edge names", counts.n_nodes_alone));
    }
    line(
        "seeds",
        match &args.seeds {
            None => "none given: every node has prior 1".to_owned(),
            Some(_) => format!(
                "{} rows, {} nodes; {} repeated, priors added up",
                counts.n_seed_rows,
                listed.seeds.len(),
                counts.n_repeated_seeds
            ),
        },
    );
    let spread = &measured.spread;
    line("scores", format!("alpha {}, {} steps, the last one {:.1e}", args.alpha, spread.n_steps, spread.last_step));
    let components = &measured.components;
    line("components", format!("{}, the largest of {} nodes", components.n_parts(), components.members(0).len()));
    if let Some(found) = &measured.rings {
        let quality = match args.quality.quality() {
            Quality::Modularity => "modularity",
            Quality::Cpm => "cpm quality",
        };
        let sampled = if found.n_sampled > 0 {
            format!("; brokerage estimated in {} of them, random seed {}", found.n_sampled, args.random_seed)
        } else {
            String::new()
        };
        let resolution = args.resolution;
        let quality = format!("{quality} {} at resolution {resolution}", found.quality);
        line("rings", format!("{} of two nodes or more, {quality}{sampled}", found.n_rings));
    }
    if let Some((_, sources)) = &measured.betweenness {
        line(
            "betweenness",
            match sources {
                Sources::All => "exact".to_owned(),
                Sources::Sampled { n, seed } => {
                    format!("estimated from {n} of {} sources, random seed {seed}", graph.n_nodes())
                }
            },
        );
    }
    if let Some((found, target)) = &measured.dismantling {
        line(
            "dismantling",
            format!(
                "{} nodes until no component is larger than {target}, by {}",
                found.order.len(),
                found.method.name()
            ),
        );
    }
    let times: Vec<String> =
        measured.times.iter().map(|(what, time)| format!("{what} {:.2}", time.as_secs_f64())).collect();
    line("seconds", times.join(", "));
    line("files", args.out.display().to_string());
    out
}

/// What somebody should look at.
pub(super) fn warnings(read: &Read, measured: &Measured) -> Vec<String> {
    let mut warnings: Vec<String> =
        read.ignored.iter().map(|(file, column)| format!("{file}: column {column} is not read")).collect();
    let n_alone = read.listed.counts.n_seeds_alone;
    if n_alone > 0 {
        warnings.push(format!("seeds of nodes that neither edges nor nodes name, which stand alone: {n_alone}"));
    }
    if !measured.is_settled {
        warnings.push(format!("the walk was stopped after {} steps, before it came to rest", measured.spread.n_steps));
    }
    warnings
}
