//! What can be said of any weighted, undirected network, from its edges alone.
//!
//! [`Graph`] holds the edges in compressed rows; [`Partition`] cuts it into components or rings; [`walk`] spreads seeds;
//! [`betweenness`] says who stands between others, in the whole or inside one ring; [`leiden`] finds the rings;
//! [`dismantling`] says whom to take out first. [`list`] makes a graph of the rows of an edge list.
//!
//! Nothing here reads a file, and nothing depends on the number of threads.

pub mod betweenness;
pub mod components;
pub mod dismantling;
pub mod graph;
pub mod leiden;
pub mod list;
pub mod partition;
mod random;
pub mod rings;
mod search;
mod values;
pub mod walk;

pub use betweenness::{Sources, betweenness};
pub use components::UnionFind;
pub use graph::{Folding, Graph, Node};
pub use leiden::{Leiden, Quality};
pub use partition::Partition;
pub use search::Lengths;
pub use walk::{Spread, Walk};
