//! `backtest.html`: one page that needs no network, Chinese first, English beside.

use twocard_page::document;

use super::Report;
use super::sections;
use crate::HORIZONS;

/// A share in per cent, a dash where there is none.
pub(super) fn per_cent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1}%", value * 100.0))
}

/// A figure with so many digits, a dash where there is none.
pub(super) fn decimal(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
}

pub(super) fn html(report: &Report<'_>) -> String {
    let mut body = String::new();
    body.push_str(&head(report));
    body.push_str(&sections::pooled(report));
    body.push_str(&sections::comparison(report));
    body.push_str(&sections::nights(report));
    body.push_str(&sections::rules(report));
    body.push_str(&sections::bands(report));
    body.push_str(&definitions());
    body.push_str(&sections::all_nights(report));
    document(&format!("规则回测 Back-test {} – {}", report.plan.from, report.plan.to), "", &body)
}

fn head(report: &Report<'_>) -> String {
    let plan = report.plan;
    let simulated = (
        "这些数据是模拟生成的：数字只说明程序如何工作，不说明规则在现实中的效果，也不得据此拟定权重。",
        "These data were simulated: the figures show how the program works, not what the rules are worth, and no weight is fitted on them.",
    );
    let packs: Vec<[String; 3]> = report
        .packs
        .iter()
        .map(|pack| {
            let name = format!("{} ({}, SHA-256 {})", pack.name, pack.file, pack.sha256);
            [format!("规则包 {}", pack.side), format!("rule pack {}", pack.side), name]
        })
        .collect();
    let nights = format!("{} – {}, +{}d, {}", plan.from, plan.to, plan.step_days, plan.nights().len());
    let mut facts = vec![
        ("辖区", "jurisdiction", report.jurisdiction.clone()),
        ("回测夜", "nights", nights),
        ("每夜处置能力", "capacity a night", plan.capacity.to_string()),
        ("观察期（天）", "horizons in days", HORIZONS.map(|days| days.to_string()).join(", ")),
        ("涉案信息截至", "cases known up to", report.history.labels_until.to_string()),
    ];
    facts.extend(packs.iter().map(|[zh, en, name]| (zh.as_str(), en.as_str(), name.clone())));
    facts.push(("程序版本", "version", report.version.to_owned()));
    let warning = report.history.is_simulated.then_some(simulated);
    twocard_page::head(("规则回测", "Back-test of rules"), warning, &facts)
}

fn definitions() -> String {
    let said = [
        (
            "“涉案”指：当夜已开立、当夜已知案件均未涉及，而在观察期内有案件涉及的卡（以接报日为准，缺则以涉案日为准）。当夜之后开立的卡不计。",
            "A card becomes involved when it was opened by the night, no case known by then names it, and one known within the horizon does (known: reported_on, else involved_on). Cards opened later do not count.",
        ),
        (
            "“命中”指：名单处置能力之内的线索，即为该卡本身，或截至当夜持有、代办该卡，或为持卡单位法定代表人的人员。",
            "A hit is a lead within capacity that is such a card, or a person who by the night held it, opened it as agent, or represents the unit that holds it.",
        ),
        (
            "精确率＝命中÷名单数。召回率＝名单所及的本辖区涉案卡÷本辖区全部涉案卡（辖区以当夜联系等级判定）。",
            "Precision: hits per lead. Recall: cards of the jurisdiction that became involved and that a lead led to, of all such cards (jurisdiction by the linkage of the night).",
        ),
        (
            "提升倍数＝命中÷随机期望。随机期望为从本辖区同类对象（人员、账户、电话卡各自同数）中随机抽取的期望命中数，为精确计算，不抽样。",
            "Lift: hits per hit expected if as many persons, accounts and SIMs of the jurisdiction were drawn at random; an exact expectation, nothing is sampled.",
        ),
        (
            "“新增”指前一夜不在名单处置能力之内（规则：前一夜无该规则预警）。“删失”指观察期超出数据截止日，该夜不计入该观察期。",
            "New: not within capacity (a rule: no finding) on the night before. Censored: the horizon reaches beyond the cases in the data; the night is left out of it.",
        ),
        (
            "区间均为95%：各夜合计用循环分块自助法（块长等于观察期，两规则包取相同的夜）；单条规则用Wilson区间。",
            "Intervals are 95 %: over nights a circular block bootstrap whose blocks are as long as the horizon (two packs on the same nights); of a rule Wilson's.",
        ),
    ];
    twocard_page::definitions(&said)
}
