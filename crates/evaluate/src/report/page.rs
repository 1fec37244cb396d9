//! `evaluation.html`: one page that needs no network, Chinese first, English beside.

use twocard_page::{definitions, document, section};

use super::{Index, Report, chart, sections};

const OWN_STYLE: &str = "svg .ev-line { stroke-linecap: round; }\ntr.ours td { font-weight: 600; }\n";

/// What the figures mean, in Chinese and English.
pub(super) const DEFINITIONS: [(&str, &str); 9] = [
    (
        "评判对象：截至当夜有开户或入网记录、不在任何名单、名下无涉案卡（“新”），且与本辖区有联系的人员。各方法对同一批人员排序。",
        "Judged: persons that some opening up to the night names, who are on no list and hold no involved card (new), and who are linked to the jurisdiction. Every method orders the same persons.",
    ),
    (
        "命中：不良团伙的组织者或代办人；另一口径为团伙任一成员；再一口径为当夜之后涉案的卡的持卡人或代办人。",
        "Hits: organisers and agents of bad groups; in a second view any member; in a third whoever holds or opened a card that becomes involved after the night.",
    ),
    (
        "并列不打破：数值为并列者一切次序下的期望，既不取决于出现先后，也不取决于散列值。",
        "Ties are not broken: figures are expectations over all orders of tied persons, whatever their order of appearance.",
    ),
    (
        "平均精确率：各命中处精确率之和除以全部命中数（含未列入者）。按手法的平均精确率将其他团伙成员排除在外。",
        "Average precision: the sum of the precision at each hit, over all hits there are. That of a pattern leaves members of other bad groups out.",
    ),
    (
        "团伙发现：其组织者或代办人之一在处置能力之内（数据中无组织者、代办人的，任一成员）。处置能力为有联系的团伙数。上限为任何名单所能达到者：min(处置能力, 可及团伙) ÷ 团伙数。",
        "A ring is found when one of its organisers or agents is within capacity (any member, where none of those is in the data). Capacity is the number of linked rings; possible is what any list could reach: min(capacity, reachable rings) / rings.",
    ),
    (
        "提升倍数：精确率÷基础比率（评判对象中的命中比例）。",
        "Lift: precision over the base rate, the share of hits among the judged.",
    ),
    (
        "形似而正当者：仅属于正当群体的成员；“未降权预警”指未被豁免或其他情形降权的预警。",
        "Look-alikes: members of honest groups alone. An unlowered finding is one whose weight no exemption or other qualifier lowered.",
    ),
    (
        "区间为95%：按团伙有放回重抽样（同团伙成员同进同出），无团伙者按泊松抽取；各方法取相同的团伙，差值为配对。",
        "Intervals are 95 %: groups are resampled with replacement, their members together, persons of no group are drawn by themselves (Poisson); all methods see the same groups, so differences are paired.",
    ),
    (
        "人员类别（年龄段、性别、证件类别）只在此处读取；任何规则、信号或排序均不使用。",
        "Classes of persons (age band, sex, kind of document) are read here alone; no rule, signal or order uses them.",
    ),
];

pub(super) fn html(report: &Report<'_>) -> String {
    let index = Index::new(&report.evaluation.figures);
    let body = [
        head(report),
        sections::methods(report, &index),
        section("曲线", "Curves", &chart::svg(report.evaluation)),
        sections::patterns(&index),
        sections::lookalikes(&index),
        sections::classes(&index),
        sections::rules(&index),
        definitions(&DEFINITIONS),
    ];
    document(&format!("名单评测 Evaluation {}", report.run_id), OWN_STYLE, &body.concat())
}

fn head(report: &Report<'_>) -> String {
    let judged = &report.evaluation.judged;
    let synthetic = (
        "这些数据是模拟生成的：数字只说明程序如何工作，不说明在现实中的效果。",
        "These data are synthetic: the figures show how the program works, not what it is worth in reality.",
    );
    let facts = [
        ("批次", "run", report.run_id.clone()),
        ("截至", "as of", report.as_of.clone()),
        ("辖区", "jurisdiction", report.jurisdiction.clone()),
        ("评判对象", "persons judged", judged.n_judged.to_string()),
        ("其中组织者和代办人", "organisers and agents", judged.n_heads.to_string()),
        ("其中团伙成员", "members of rings", judged.n_members.to_string()),
        ("其中形似而正当者", "look-alikes", judged.n_lookalikes.to_string()),
        (
            "有联系的团伙（可及）",
            "linked rings",
            format!("{} ({} reachable)", judged.n_rings, judged.n_rings_reachable),
        ),
        ("处置能力", "capacity", judged.capacity.to_string()),
        (
            "真值中不在数据内的人员",
            "persons of the truth not in the run",
            format!("{} / {}", report.counts.n_persons_absent, report.counts.n_persons),
        ),
        ("重抽样", "resampling", format!("{} rounds, seed {}", judged.rounds, report.seed)),
        ("程序版本", "version", report.version.to_owned()),
    ];
    twocard_page::head(("名单评测", "Evaluation of the list"), report.is_synthetic.then_some(synthetic), &facts)
}
