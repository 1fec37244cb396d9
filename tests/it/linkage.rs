use std::collections::BTreeMap;

use twocard_contracts::codes::citizen_id;
use twocard_tests::{Night, Run, csv_files};

/// A citizen ID of this area and birth date.
fn citizen(area: &str, born: &str, sequence: u32) -> String {
    let first17: [u8; 17] = format!("{area}{born}{sequence:03}").into_bytes().try_into().unwrap();
    format!("{}{}", String::from_utf8_lossy(&first17), char::from(citizen_id::check_digit(&first17)))
}

const OPENINGS: &str = "record_no,institution_code,outlet_code,card_no,account_no,opened_at,holder_id_type,holder_id_no,\
holder_domicile_code,holder_residence_code,agent_id_type,agent_id_no,employer_id\n";

struct Folder {
    dir: tempfile::TempDir,
    openings: String,
    n: u32,
}

/// One opening away from Mianzhu by a stranger, changed as the test needs.
#[derive(Default)]
struct Opening<'a> {
    outlet: &'a str,
    holder: &'a str,
    domicile: &'a str,
    residence: &'a str,
    agent: &'a str,
    employer: &'a str,
}

impl Folder {
    fn new() -> Folder {
        Folder { dir: tempfile::tempdir().unwrap(), openings: OPENINGS.to_owned(), n: 0 }
    }

    /// Adds an opening whose card is named in a case elsewhere, so that card, holder and agent have a risk.
    fn open(&mut self, opening: &Opening<'_>) -> String {
        self.n += 1;
        let card = format!("CARD{:04}", self.n);
        let outlet = if opening.outlet.is_empty() { "FAR" } else { opening.outlet };
        let agent_type = if opening.agent.is_empty() { "" } else { "citizen_id" };
        self.openings.push_str(&format!(
            "{},BANK,{outlet},{card},BOOK{card},2024-03-01 10:00:00,citizen_id,{},{},{},{agent_type},{},{}\n",
            self.n, opening.holder, opening.domicile, opening.residence, opening.agent, opening.employer
        ));
        card
    }

    fn run(&self, involved: &str, listed: &str, jurisdiction: &str) -> Run {
        let input = self.dir.path().join("input");
        std::fs::create_dir_all(&input).unwrap();
        let put = |name: &str, text: String| std::fs::write(input.join(name), text).unwrap();
        put("account_openings.csv", self.openings.clone());
        put(
            "outlets.csv",
            "outlet_code,institution_code,outlet_kind,division_code,valid_from,valid_to\n\
             HERE,BANK,branch,510683,,\n\
             FAR,BANK,branch,110101,,\n\
             MOVED,BANK,branch,110101,,2024-02-29\n\
             MOVED,BANK,branch,510683,2024-03-01,\n"
                .to_owned(),
        );
        let cases: String =
            (1..=self.n).map(|n| format!("account,CARD{n:04},,A{n},110101,2024-05-01\n")).collect::<String>();
        put(
            "involved_cards.csv",
            format!("card_kind,card_no,account_no,case_no,case_division_code,involved_on\n{cases}{involved}"),
        );
        put(
            "listed_persons.csv",
            format!("entry_no,id_type,id_no,category,listed_on,authority,authority_level,legal_basis\n{listed}"),
        );
        Night::new(&input, &self.dir.path().join("out")).with("--jurisdiction", jurisdiction).run()
    }
}

/// Levels of each subject by the last four characters of its label, both lists.
fn levels(run: &Run, kind: &str) -> BTreeMap<String, String> {
    let mut all = csv_files::read(&run.dir.join("leads.csv"));
    all.extend(csv_files::read(&run.dir.join("transfers.csv")));
    all.into_iter()
        .filter(|lead| lead["subject_kind"] == kind)
        .map(|lead| {
            let label: Vec<char> = lead["subject_label"].chars().collect();
            (label[label.len() - 4..].iter().collect(), lead["linkage_levels"].clone())
        })
        .collect()
}

fn tail(text: &str) -> &str {
    &text[text.len() - 4..]
}

#[test]
fn each_rung_of_the_ladder_is_reached_by_its_own_fact() {
    let mut folder = Folder::new();
    let stranger = |sequence| citizen("110101", "19800101", sequence);
    let [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8].map(stranger);
    // born before 1996 in Mianzhu, whose code then was 510622
    let (native, native_away) = (citizen("510622", "19800101", 9), citizen("510622", "19800101", 10));
    let agent = citizen("110101", "19700101", 11);
    let here = folder.open(&Opening { outlet: "HERE", holder: &a, domicile: "110101", ..Opening::default() });
    let moved = folder.open(&Opening { outlet: "MOVED", holder: &b, domicile: "110101", ..Opening::default() });
    folder.open(&Opening { holder: &c, domicile: "110101", residence: "510683", ..Opening::default() });
    // Mianzhu's code of before 1996 still stands in many files
    folder.open(&Opening { holder: &d, domicile: "510622", ..Opening::default() });
    // the agent lives here, as an opening of the agent's own says
    folder.open(&Opening { holder: &e, domicile: "110101", agent: &agent, ..Opening::default() });
    folder.open(&Opening { holder: &agent, domicile: "110101", residence: "510683", ..Opening::default() });
    // a unit seated here
    folder.open(&Opening { holder: &f, domicile: "110101", employer: "91510683MA6000235M", ..Opening::default() });
    folder.open(&Opening { holder: &native, ..Opening::default() });
    folder.open(&Opening { holder: &native_away, domicile: "110101", ..Opening::default() });
    folder.open(&Opening { holder: &g, domicile: "510683", ..Opening::default() });
    folder.open(&Opening { holder: &h, domicile: "110101", ..Opening::default() });
    let listed = format!("1,citizen_id,{g},stranded_abroad,2024-01-01,X,county,Y\n");
    let run = folder.run("", &listed, "510683");
    let persons = levels(&run, "person");
    let expected = [
        (&a, "L1"),
        (&b, "L1"),
        (&c, "L2"),
        (&d, "L3"),
        (&e, "L4"),
        (&agent, "L2;L4"),
        (&f, "L4"),
        (&native, "L6"),
        (&native_away, ""),
        (&g, "L3;L5"),
        (&h, ""),
    ];
    for (person, levels) in expected {
        assert_eq!(persons[tail(person)], levels, "{}", tail(person));
    }
    let accounts = levels(&run, "account");
    assert_eq!((accounts[tail(&here)].as_str(), accounts[tail(&moved)].as_str()), ("L1", "L1"));
    assert_eq!(run.manifest["leads"]["n_transfer"], 4);
}

#[test]
fn a_case_handled_here_links_the_card_and_its_holder_also_when_it_names_the_account_behind() {
    let mut folder = Folder::new();
    let (a, b) = (citizen("110101", "19800101", 1), citizen("110101", "19800101", 2));
    let by_card = folder.open(&Opening { holder: &a, domicile: "110101", ..Opening::default() });
    let by_account = folder.open(&Opening { holder: &b, domicile: "110101", ..Opening::default() });
    let run = folder.run(
        &format!(
            "account,{by_card},,B1,510683,2024-05-02\naccount,,BOOK{by_account},B2,510683,2024-05-03\n\
             account,,BOOK{by_account},B3,510683,2024-07-03\n"
        ),
        "",
        "510683",
    );
    assert_eq!(levels(&run, "person").values().collect::<Vec<_>>(), ["L1", "L1"]);
    assert_eq!(levels(&run, "account").values().collect::<Vec<_>>(), ["L1", "L1"]);
}

#[test]
fn a_card_opened_after_the_night_is_no_lead() {
    let mut folder = Folder::new();
    let (a, b) = (citizen("110101", "19800101", 1), citizen("110101", "19800101", 2));
    folder.open(&Opening { outlet: "HERE", holder: &a, ..Opening::default() });
    folder.open(&Opening { outlet: "HERE", holder: &b, ..Opening::default() });
    folder.openings = folder.openings.replacen("2024-03-01 10:00:00", "2024-08-01 10:00:00", 1);
    let run = folder.run("", "", "510683");
    assert_eq!(levels(&run, "person").keys().collect::<Vec<_>>(), [tail(&b)]);
    assert_eq!(run.manifest["network"]["n_accounts"], 1);
}

#[test]
fn a_prefecture_and_a_province_cover_their_counties() {
    let mut folder = Folder::new();
    let a = citizen("110101", "19800101", 1);
    folder.open(&Opening { outlet: "HERE", holder: &a, ..Opening::default() });
    // the case is handled in 110101
    for (jurisdiction, expected) in [("510600", "L1"), ("510000", "L1"), ("510681", ""), ("110000", "L1;L6")] {
        let run = folder.run("", "", jurisdiction);
        assert_eq!(levels(&run, "person")[tail(&a)], expected, "{jurisdiction}");
    }
}
