use twocard_contracts::tables::{ACCOUNT_OPENINGS, INVOLVED_CARDS};

use super::case::{Case, case};
use super::check;
use super::made::{involved, openings};

const AT: &[&str] = &["line", "opened_at", "opened_at_day_only"];

fn at(times: &[&str]) -> String {
    let rows: Vec<Vec<(&str, &str)>> = times.iter().map(|time| vec![("opened_at", *time)]).collect();
    openings(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn with_midnights(n_midnights: usize, n_others: usize) -> String {
    let midnights = vec!["2024-06-01 00:00:00"; n_midnights];
    at(&[midnights, vec!["2024-06-01 09:12:33"; n_others]].concat())
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("every form of time, and days that stay days")
            .openings(at(&[
                "2024-03-01T09:12:33+08:00",
                "2024-03-01T01:12:33Z",
                "2024-03-01T01:12:33.999Z",
                "2024-03-01 09:12:33.5",
                "20240301091233",
                "2024-03-01 00:00:00",
                "2024-03-01",
                "20240301",
                "２０２４-03-01",
                "2024-03-01T20:00:00-05:00",
            ]))
            .gives("account_openings.csv 10 10 0 0 0\nexit 0")
            .keeps(
                &ACCOUNT_OPENINGS,
                AT,
                &[
                    "2|2024-03-01 09:12:33|false",
                    "3|2024-03-01 09:12:33|false",
                    "4|2024-03-01 09:12:33|false",
                    "5|2024-03-01 09:12:33|false",
                    "6|2024-03-01 09:12:33|false",
                    "7|2024-03-01 00:00:00|false",
                    "8|2024-03-01 00:00:00|true",
                    "9|2024-03-01 00:00:00|true",
                    "10|2024-03-01 00:00:00|true",
                    "11|2024-03-02 09:00:00|false",
                ],
            ),
        case("zeros are no time")
            .openings(openings(&[
                &[("closed_at", "00000000")],
                &[("closed_at", "000000")],
                &[("closed_at", "0000-00-00 00:00:00"), ("status_since", "-")],
                &[("closed_at", "NULL"), ("status_since", "\\N")],
                &[("opened_at", "00000000")],
            ]))
            .gives("account_openings.csv 5 4 1 0 0\n6 opened_at missing\nexit 0")
            .keeps(&ACCOUNT_OPENINGS, &["closed_at", "status_since"], &["|", "|", "|", "|"]),
        case("times and days that do not exist")
            .openings(openings(&[
                &[("opened_at", "2024-02-30")],
                &[("opened_at", "2024-13-01")],
                &[("opened_at", "2024-03-01 24:00:00")],
                &[("opened_at", "2023-02-29 09:00:00")],
                &[("opened_at", "01/03/2024")],
                &[("opened_at", "1709255553")],
                &[("closed_at", "20240230"), ("status_since", "昨天")],
            ]))
            .gives(
                "account_openings.csv 7 1 6 0 2\n2 opened_at malformed\n3 opened_at malformed\n4 opened_at malformed\n\
                5 opened_at malformed\n6 opened_at malformed\n7 opened_at malformed\n[8 closed_at malformed]\n\
                [8 status_since malformed]\nexit 0",
            ),
        case("a spike of midnights counts as days")
            .openings(with_midnights(10, 100))
            .gives("account_openings.csv 110 110 0 0 0\nexit 3")
            .says("warning: account_openings.csv:1:opened_at: 10 of 110 times are exactly 00:00:00"),
        case("five of a hundred midnights are no spike")
            .openings(with_midnights(5, 95))
            .gives("account_openings.csv 100 100 0 0 0\nexit 0"),
        case("the zone of a source is for times that name none")
            .openings(at(&["2024-03-01 20:00:00", "2024-03-01T20:00:00+08:00", "20240301", "2024-03-01T12:00:00Z"]))
            .sources("[[source]]\nfiles = \"account_openings*\"\ntable = \"account_openings\"\nzone = \"UTC\"\n")
            .gives("account_openings.csv 4 4 0 0 0\nexit 0")
            .keeps(
                &ACCOUNT_OPENINGS,
                AT,
                &[
                    "2|2024-03-02 04:00:00|false",
                    "3|2024-03-01 20:00:00|false",
                    "4|2024-03-01 00:00:00|true",
                    "5|2024-03-01 20:00:00|false",
                ],
            ),
        case("a date takes its day from a time")
            .openings(openings(&[&[]]))
            .file(
                "involved_cards.csv",
                involved(&[
                    &[("card_no", "6217000000000001"), ("involved_on", "2024-06-20 23:59:59")],
                    &[("card_no", "6217000000000001"), ("involved_on", "2024-06-20T20:00:00Z")],
                    &[("card_no", "6217000000000001"), ("involved_on", "0000-00-00")],
                ]),
            )
            .gives("account_openings.csv 1 1 0 0 0\ninvolved_cards.csv 3 2 1 0 0\n4 involved_on missing\nexit 0")
            .keeps(&INVOLVED_CARDS, &["involved_on"], &["2024-06-20", "2024-06-21"]),
    ]
}

#[test]
fn times_are_read_or_refused_and_never_guessed() {
    check(&cases());
}
