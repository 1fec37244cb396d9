use super::*;

fn message(text: &str) -> String {
    Mapping::parse(text, "m.toml").unwrap_err().to_string()
}

#[test]
fn mistakes_are_told_with_their_place() {
    let head = "name = \"m\"\n[[source]]\n";
    for (rest, expected) in [
        ("tabel = \"outlets\"\n", "m.toml:3:1: unknown field `tabel`"),
        ("table = \"openings\"\n", "m.toml:3:9: table is one of account_openings, "),
        ("table = \"outlets\"\nzone = \"CST\"\n", "m.toml:4:8: zone is Asia/Shanghai, UTC or an offset"),
        ("table = \"outlets\"\nencoding = \"latin1\"\n", "m.toml:4:12: encoding is one of utf-8"),
        ("table = \"outlets\"\nquote = \"ab\"\n", "m.toml:4:9: quote is one ASCII character"),
        ("table = \"outlets\"\nid_form = \"sha1\"\n", "m.toml:4:11: id_form is plain or md5"),
        ("table = \"outlets\"\nfiles = [\"a\", \"\"]\n", "m.toml:4:9: a pattern cannot be empty"),
        ("table = \"outlets\"\nkey = \"a\"\n", "m.toml:4:7: only a joined source has a key"),
        ("table = \"joined\"\nname = \"p\"\n", "m.toml:3:9: a joined source needs a name and a key"),
        ("table = \"outlets\"\njoin = { source = \"p\", key = \"a\" }\n", "m.toml:4:19: no source of this name"),
        ("table = \"outlets\"\n[source.columns]\ncolour = \"x\"\n", "m.toml:5:1: colour is no column of outlets"),
        (
            "table = \"outlets\"\n[source.columns]\noutlet_kind = { const = \"shop\" }\n",
            "m.toml:5:25: outlet_kind is one of branch, own_shop, dealer, online",
        ),
        (
            "table = \"outlets\"\n[source.columns.outlet_kind]\nvalues = { \"支行\" = \"brunch\" }\n",
            "m.toml:5:19: outlet_kind is one of branch",
        ),
        (
            "table = \"outlets\"\n[source.columns]\nname = { from = \"a\", first_of = [\"b\"] }\n",
            "m.toml:5:8: give from or first_of",
        ),
        ("table = \"outlets\"\n[source.columns]\nname = 7\n", "m.toml:5:8: invalid type: integer `7`"),
        (
            "table = \"outlets\"\n[source.columns]\nvalid_from = { formats = [\"%d\"] }\n",
            "m.toml:5:26: a date format needs",
        ),
        (
            "table = \"outlets\"\n[source.columns]\nname = { formats = \"%Y%m%d\" }\n",
            "m.toml:5:8: name is no date or time",
        ),
        (
            "table = \"outlets\"\n[source.columns]\nname = { strip = \"dots\" }\n",
            "m.toml:5:18: strip knows sub_account, ",
        ),
    ] {
        let found = message(&format!("{head}{rest}"));
        assert!(found.starts_with(expected), "{rest}: {found}");
    }
    assert!(message("name = \"m\"\n").contains("missing field `source`"));
    let load = Mapping::load("builtin:none", Path::new("")).unwrap_err().to_string();
    assert_eq!(load, "no built-in mapping none; there are bank-reply, operator-users, operator-users-headerless");
    assert!(
        Mapping::load("none.toml", Path::new("/nowhere")).unwrap_err().to_string().starts_with("/nowhere/none.toml")
    );
}

#[test]
fn all_built_in_mappings_are_well_formed() {
    for name in crate::BUILT_IN {
        let mapping = Mapping::load(&format!("builtin:{name}"), Path::new("")).unwrap();
        assert_eq!(mapping.name(), name);
    }
}

#[test]
fn overrides_tell_what_is_wrong() {
    for (text, expected) in [
        ("files = \"a*\"", "source a*: give a mapping or a table"),
        ("files = \"a*\"\ntable = \"x\"", "source a*: table is one of "),
        ("files = \"a*\"\ntable = \"outlets\"\nmapping = \"b\"", "source a*: a mapping names its tables itself"),
        ("files = \"a*\"\ntable = \"outlets\"\nconstants = { x = \"y\" }", "source a*: constant x is no column"),
        (
            "files = \"a*\"\ntable = \"outlets\"\nconstants = { outlet_kind = \"y\" }",
            "source a*: outlet_kind is one of branch",
        ),
    ] {
        let found = Mappings::default().add_override(&source(text), Path::new("")).unwrap_err().to_string();
        assert!(found.starts_with(expected), "{found}");
    }
}
