//! Numbers that shape the data, as they are written to `answer-key/parameters.toml` beside the files they shaped.

use crate::rng::Span;

/// A value of one parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    Count(u32),
    Share(f64),
    Within(Span),
}

/// Name and value; the name says what is counted.
pub(crate) type Parameter = (&'static str, Value);
