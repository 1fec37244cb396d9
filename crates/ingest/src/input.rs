//! Bytes of a file to blocks of UTF-8 records, whatever its format and encoding.

pub(crate) mod dialect;
