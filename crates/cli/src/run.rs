//! One night: options, stages, manifest, publication.

pub(crate) mod args;
pub(crate) mod earlier;
pub(crate) mod funnel;
pub(crate) mod gate;
pub(crate) mod ingest_stage;
pub(crate) mod layout;
mod list_csv;
pub(crate) mod night;
pub(crate) mod options;
pub(crate) mod pack;
