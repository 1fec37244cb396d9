//! Mappings that the program brings along; they lie in `pipelines/mappings` too, to be read and copied.

/// Names, as `builtin:NAME` in a pipeline.
pub const NAMES: [&str; 3] = ["bank-reply", "operator-users", "operator-users-headerless"];

/// The text of a built-in mapping.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "bank-reply" => include_str!("../../../../pipelines/mappings/bank-reply.toml"),
        "operator-users" => include_str!("../../../../pipelines/mappings/operator-users.toml"),
        "operator-users-headerless" => {
            include_str!("../../../../pipelines/mappings/operator-users-headerless.toml")
        }
        _ => return None,
    })
}
