use super::made::{night, plan};
use crate::{compare, pooled};

#[test]
fn nights_beyond_the_cases_in_the_data_are_counted_and_left_out() {
    let nights = [
        night(0, &[(1, Some(20)), (2, Some(61)), (3, None)], true, 3),
        night(7, &[(1, Some(13)), (2, Some(54))], false, 2),
        night(14, &[(4, None)], true, 0),
    ];
    let [within_30, within_60, within_90] = pooled(&plan(3), &nights);
    assert_eq!((within_30.n_nights, within_30.n_censored, within_90.n_nights, within_90.n_censored), (2, 1, 1, 2));
    assert_eq!((within_30.n_listed, within_30.n_hits, within_30.n_new, within_30.n_new_hits), (5, 2, 3, 1));
    assert_eq!((within_60.n_hits, within_90.n_hits), (3, 2));
    // hits over leads, hits over what was expected (a quarter a night), cards over cards
    assert!((within_30.precision.unwrap() - 2.0 / 5.0).abs() < 1e-12);
    assert!((within_30.lift.unwrap() - 2.0 / 0.5).abs() < 1e-12);
    assert!((within_90.recall.unwrap() - 2.0 / 4.0).abs() < 1e-12);
    assert_eq!((within_60.n_subjects, within_60.n_subjects_hit, within_30.n_subjects_hit), (3, 2, 1));
    assert_eq!(within_30.precision_interval, None, "two nights are fewer than two blocks of five");
}

#[test]
fn no_night_judged_gives_no_figure() {
    let [within_30, _, _] = pooled(&plan(1), &[night(0, &[(1, Some(3))], true, 0)]);
    assert_eq!((within_30.precision, within_30.recall, within_30.lift), (None, None, None));
}

#[test]
fn a_comparison_counts_what_either_pack_has_alone() {
    let first = [night(0, &[(1, Some(5)), (2, None), (3, Some(70))], true, 3), night(7, &[(1, Some(1))], false, 1)];
    let second =
        [night(0, &[(3, Some(70)), (4, Some(80))], true, 3), night(7, &[(1, Some(1)), (5, Some(9))], false, 1)];
    let compared = compare(&plan(2), &first, &second);
    let [within_30, _, within_90] = compared.horizons;
    assert_eq!((within_30.n_nights, within_30.n_hits, within_30.n_kept), (2, [2, 2], 1));
    assert_eq!((within_30.n_gained, within_30.n_lost, within_30.n_listed), (1, 1, [4, 4]));
    // 1 is a hit of both, on another night of the second pack
    assert_eq!((within_30.n_subjects_gained, within_30.n_subjects_lost), (1, 0));
    assert_eq!((within_90.n_nights, within_90.n_hits, within_90.n_gained, within_90.n_lost), (1, [2, 2], 1, 1));
    assert!((within_90.precision_difference.unwrap() - (2.0 / 2.0 - 2.0 / 3.0)).abs() < 1e-12);
    let told: Vec<_> =
        compared.changes.iter().map(|change| (change.is_gain, change.lead_id.as_str(), change.days)).collect();
    assert_eq!(
        told,
        [(true, "P-000000000004", 80), (false, "P-000000000001", 5)],
        "of the night that 90 days can judge"
    );
}

#[test]
fn equal_packs_differ_by_nothing() {
    let nights: Vec<_> =
        (0..60).map(|at| night(7 * at, &[(1, Some(20)), (2, (at % 3 == 0).then_some(4))], false, 3)).collect();
    let compared = compare(&plan(60), &nights, &nights);
    assert!(compared.changes.is_empty());
    for of in compared.horizons {
        let interval = of.interval.unwrap();
        assert!(interval.low.abs() < 1e-15 && interval.high.abs() < 1e-15);
    }
    let [within_30, ..] = pooled(&plan(60), &nights);
    let interval = within_30.precision_interval.unwrap();
    assert!(interval.low <= within_30.precision.unwrap() && within_30.precision.unwrap() <= interval.high);
}
