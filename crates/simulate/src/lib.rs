//! Synthetic source files with planted patterns, honest look-alikes and an answer key.
//!
//! [`simulate`] writes the five tables of the source contract for one county, Mianzhu (510683), and its neighbours, and
//! beside them a folder `answer-key/` that says who organised what. Everything in them is invented: no name, number or
//! address belongs to anybody.
//!
//! A pattern of organised openings is one file under `patterns/`, an honest group that resembles one is a file under
//! `lookalikes/`, and each folder has one closed list of them. Every part draws from a random stream of its own, and every group
//! and day from a section of it, so that changing one part leaves the choices of the others alone. Two things shift with
//! it all the same: numbers that run on through an outlet or institution, and groups that would have taken the same person.
//!
//! The sizes and spans used here describe this invented world. They are private on purpose: no rule may be tuned to them.

mod background;
mod calendar;
mod config;
mod error;
mod exemption;
mod gaps;
mod involvement;
mod listing;
mod lookalikes;
mod names;
mod numbers;
mod opening;
mod parameter;
mod parameters;
mod patterns;
mod places;
mod plan;
mod planter;
mod recruiting;
mod rng;
mod simulation;
mod stream;
mod summary;
mod world;
mod writing;

pub use config::Config;
pub use error::SimulateError;
pub use parameters::{Parameters, Settings};
pub use simulation::{simulate, simulate_with};
pub use summary::{GroupCount, Summary};
