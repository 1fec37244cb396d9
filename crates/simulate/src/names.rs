//! Usual surnames and given names.

/// The commonest first: a person's surname is drawn from the squared lower end of the list.
const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "罗",
    "高", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹", "曾", "彭", "肖", "蔡", "潘", "田", "董", "袁",
    "于", "余", "叶", "蒋", "杜", "苏", "魏", "程", "吕", "丁", "任", "卢", "姚", "钟", "谭", "廖", "熊", "贾", "邱",
    "侯", "文", "易", "欧阳", "尹", "代", "卿", "蒲", "淳于", "向", "岳", "米", "但",
];
const MALE: &[&str] = &[
    "伟", "强", "军", "杰", "勇", "涛", "明", "超", "刚", "平", "辉", "鹏", "华", "飞", "鑫", "波", "斌", "宇", "浩",
    "凯", "健", "俊", "帆", "志", "建", "国", "文", "海", "林", "东", "成", "龙", "云", "天", "子", "泽", "轩", "博",
    "瑞", "昊", "德", "光", "家", "庆", "永", "宏", "学", "春", "福", "荣",
];
const FEMALE: &[&str] = &[
    "芳", "娜", "敏", "静", "丽", "艳", "霞", "玲", "燕", "梅", "红", "英", "秀", "兰", "婷", "雪", "琳", "倩", "颖",
    "洁", "慧", "莉", "萍", "琴", "玉", "桂", "珍", "凤", "淑", "春", "雨", "欣", "怡", "梓", "涵", "诗", "佳", "思",
    "晓", "小", "月", "美", "素", "会", "容", "清", "蓉", "菊", "露", "薇",
];
const TRADES: &[&str] =
    &["商贸", "建材", "机械", "化工", "酒业", "农业科技", "劳务", "电子", "物流", "餐饮管理", "建筑工程", "食品"];
const FIRMS: &[&str] =
    &["兴", "盛", "鑫", "源", "达", "恒", "泰", "瑞", "丰", "华", "宏", "昌", "顺", "安", "腾", "锦"];

/// How many surnames there are to draw from.
pub(crate) const N_SURNAMES: u32 = SURNAMES.len() as u32;
/// How many given-name characters each sex has.
pub(crate) const N_GIVEN: u32 = 50;

/// Appends a full name; `given` holds one or two positions, the second being `N_GIVEN` where there is none.
pub(crate) fn push_person(out: &mut Vec<u8>, surname: u8, given: [u8; 2], is_male: bool) {
    let characters = if is_male { MALE } else { FEMALE };
    out.extend_from_slice(SURNAMES[usize::from(surname)].as_bytes());
    for position in given {
        out.extend_from_slice(characters.get(usize::from(position)).unwrap_or(&"").as_bytes());
    }
}

/// Appends the name of a unit seated in a place; the number chooses its words.
pub(crate) fn push_unit(out: &mut Vec<u8>, place: &str, number: u64) {
    let word = |list: &[&'static str], shift: u32| list[(number >> shift) as usize % list.len()];
    for part in [place, word(FIRMS, 0), word(FIRMS, 16), word(TRADES, 32), "有限公司"] {
        out.extend_from_slice(part.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_the_lengths_that_draws_rely_on() {
        assert_eq!((MALE.len(), FEMALE.len()), (N_GIVEN as usize, N_GIVEN as usize));
        let mut out = Vec::new();
        push_person(&mut out, 60, [3, N_GIVEN as u8], true);
        assert_eq!(out, "欧阳杰".as_bytes());
    }
}
