use super::*;

const TWO: &str = "name = \"two\"\nfiles = \"x*\"\n[[source]]\ntable = \"outlets\"\nsheets = \"网点*\"\n\
    [[source]]\ntable = \"account_openings\"\nsheets = \"账户*\"\n";

fn table(mappings: &Mappings, file: &str, sheet: Option<&str>) -> Option<&'static str> {
    mappings.claim(file, sheet).unwrap().map(|claimed| claimed.table.name)
}

#[test]
fn sheets_go_to_their_source() {
    let mappings = listed(TWO);
    assert_eq!(table(&mappings, "x.xlsx", Some("账户信息2")), Some("account_openings"));
    assert_eq!(table(&mappings, "x.xlsx", Some("网点")), Some("outlets"));
    assert_eq!(table(&mappings, "x.xlsx", Some("说明")), None);
    assert_eq!(table(&mappings, "y.xlsx", Some("网点")), None);
}

#[test]
fn a_file_that_two_mappings_claim_is_an_error_that_names_both() {
    let mut mappings = listed("name = \"a\"\nfiles = \"*.csv\"\n[[source]]\ntable = \"outlets\"\n");
    mappings.add(Mapping::parse("name = \"b\"\nfiles = \"o*\"\n[[source]]\ntable = \"outlets\"\n", "b.toml").unwrap());
    let message = mappings.claim("o.csv", None).unwrap_err().to_string();
    let expected =
        "o.csv: claimed by mapping a (outlets) and by mapping b (outlets); narrow the file patterns of one of them";
    assert_eq!(message, expected);
    assert_eq!(table(&mappings, "p.csv", None), Some("outlets"));
    // What the pipeline says of a file goes before.
    mappings.add_override(&source("files = \"o.csv\"\ntable = \"listed_persons\""), Path::new("")).unwrap();
    assert_eq!(table(&mappings, "o.csv", None), Some("listed_persons"));
    mappings.add_override(&source("files = \"o*\"\ntable = \"outlets\""), Path::new("")).unwrap();
    let message = mappings.claim("o.csv", None).unwrap_err().to_string();
    assert!(
        message.contains("source table listed_persons for o.csv (") && message.contains("source table outlets for o*")
    );
}

#[test]
fn a_source_gives_a_mapping_of_one_table_any_file() {
    let mappings = overrides(&["files = \"users.txt\"\nmapping = \"builtin:operator-users\""]);
    assert_eq!(table(&mappings, "users.txt", None), Some("sim_activations"));
    assert_eq!(table(&mappings, "x_user_number_data.txt", None), None);
    let mappings = overrides(&["files = [\"icbc*\", \"boc*\"]\nmapping = \"builtin:bank-reply\""]);
    assert_eq!(table(&mappings, "icbc_账户信息.csv", None), Some("account_openings"));
    assert_eq!(table(&mappings, "boc_人员信息.csv", None), Some("joined"));
    assert_eq!(table(&mappings, "icbc.csv", None), None);
    assert_eq!(table(&mappings, "icbc.xlsx", Some("人员信息1")), Some("joined"));
}
