//! Figures by brute force on small made-up openings and nights.
#![allow(clippy::unwrap_used, reason = "tests")]

mod made;
mod nights;
mod outcomes;
mod rules;
