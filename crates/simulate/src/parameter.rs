//! Numbers that shape the data: named where they are used, changed by the caller's TOML file, and written to
//! `answer-key/parameters.toml` beside the files they shaped.

use crate::rng::Span;

/// A number with a name and a default; it lives in the section of the part that declares it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter<T> {
    pub(crate) name: &'static str,
    pub(crate) default: T,
    /// The least that makes sense.
    least: u32,
}

/// A number per other number: at least 0, and possibly above 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Ratio(pub(crate) f64);

/// A number of groups, or of anything else that may be none.
pub(crate) const fn count(name: &'static str, default: u32) -> Parameter<u32> {
    Parameter { name, default, least: 0 }
}

/// A number of something there must be at least one of.
pub(crate) const fn size(name: &'static str, default: u32) -> Parameter<u32> {
    Parameter { name, default, least: 1 }
}

/// A share, from 0 to 1.
pub(crate) const fn share(name: &'static str, default: f64) -> Parameter<f64> {
    Parameter { name, default, least: 0 }
}

/// A number per other number.
pub(crate) const fn ratio(name: &'static str, default: f64) -> Parameter<Ratio> {
    Parameter { name, default: Ratio(default), least: 0 }
}

/// A size that is drawn between two bounds. It may be 0 only if its default may.
pub(crate) const fn within(name: &'static str, least: u32, most: u32) -> Parameter<Span> {
    Parameter { name, default: Span::new(least, most), least: if least == 0 { 0 } else { 1 } }
}

/// A value of one parameter.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Value {
    Count(u32),
    Share(f64),
    Ratio(f64),
    Within(Span),
}

/// A parameter of any kind, as lists of them hold it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    pub(crate) default: Value,
    pub(crate) least: u32,
}

impl Parameter<u32> {
    pub(crate) const fn listed(self) -> Listed {
        Listed { name: self.name, default: Value::Count(self.default), least: self.least }
    }
}

impl Parameter<f64> {
    pub(crate) const fn listed(self) -> Listed {
        Listed { name: self.name, default: Value::Share(self.default), least: self.least }
    }
}

impl Parameter<Ratio> {
    pub(crate) const fn listed(self) -> Listed {
        Listed { name: self.name, default: Value::Ratio(self.default.0), least: self.least }
    }
}

impl Parameter<Span> {
    pub(crate) const fn listed(self) -> Listed {
        Listed { name: self.name, default: Value::Within(self.default), least: self.least }
    }
}

/// What a value of some kind is in Rust.
pub(crate) trait Typed: Copy {
    fn of(value: Value) -> Option<Self>;
}

impl Typed for u32 {
    fn of(value: Value) -> Option<Self> {
        if let Value::Count(n) = value { Some(n) } else { None }
    }
}

impl Typed for f64 {
    fn of(value: Value) -> Option<Self> {
        if let Value::Share(share) = value { Some(share) } else { None }
    }
}

impl Typed for Ratio {
    fn of(value: Value) -> Option<Self> {
        if let Value::Ratio(ratio) = value { Some(Ratio(ratio)) } else { None }
    }
}

impl Typed for Span {
    fn of(value: Value) -> Option<Self> {
        if let Value::Within(span) = value { Some(span) } else { None }
    }
}

/// The values of one part.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Section {
    pub(crate) name: String,
    pub(crate) values: Vec<(&'static str, Value)>,
}

impl Section {
    pub(crate) fn new(name: String, listed: &[Listed]) -> Self {
        Self { name, values: listed.iter().map(|parameter| (parameter.name, parameter.default)).collect() }
    }

    pub(crate) fn get<T: Typed>(&self, parameter: Parameter<T>) -> T {
        let value = self.values.iter().find(|(name, _)| *name == parameter.name);
        debug_assert!(value.is_some(), "{} is not listed in [{}]", parameter.name, self.name);
        value.and_then(|(_, value)| T::of(*value)).unwrap_or(parameter.default)
    }
}
