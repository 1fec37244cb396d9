#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::codes::divisions::{BUILT_IN, parse};

fn read_all<const N: usize>(texts: [&str; N]) -> [(AddressLevel, String); N] {
    let divisions = parse(BUILT_IN).unwrap();
    let mut reader = AddressReader::default();
    texts.map(|text| {
        let level = reader.read(text, &divisions);
        (level, String::from_utf8(reader.canonical().to_vec()).unwrap())
    })
}

fn assert_one_dwelling<const N: usize>(texts: [&str; N], expected: &str) {
    for (text, found) in texts.into_iter().zip(read_all(texts)) {
        assert_eq!(found, (AddressLevel::Room, expected.to_owned()), "{text}");
    }
}

#[test]
fn all_ways_to_write_a_flat_are_one() {
    assert_one_dwelling(
        [
            "四川省德阳市绵竹市剑南街道苏绣路10号3栋1单元502室",
            "四川省德阳市绵竹市苏绣路10号3栋1单元502室",
            "绵竹市剑南街道办事处苏绣路10号3幢1单元502",
            "四川绵竹市苏绣路十号三栋一单元五〇二室",
            " 绵竹市　苏绣路１０号，３座１单元５０２房 ",
            "绵竹市苏绣路10号3-1-502",
            "绵竹市苏绣路10号3栋1-502室",
            "绵竹市苏绣路10号3#1单元502号房",
            "绵竹市苏绣路10号3栋1单元502号",
            "绵竹市苏绣路第10号(3栋)1单元5层502室（电梯旁）",
            "绵竹市南轩社区苏绣路010号03栋1单元0502室王小明收 13800001234",
            "四川省绵竹县苏绣路10号3号楼1单元502",
        ],
        "510683苏绣路10H3B1U502R",
    );
    assert_one_dwelling(["绵竹市紫岩小区A座1201", "绵竹市紫岩小区a栋12楼1201室"], "510683紫岩小区AB1201R");
    assert_one_dwelling(["上海市黄浦区南京东路300弄5号601室"], "310101南京东路300L5H601R");
    assert_one_dwelling(["绵竹市工人新村12幢301"], "510683工人新村12B301R");
    assert_one_dwelling(["绵竹市苏绣路10-3-1-502"], "510683苏绣路10H3B1U502R");
}

#[test]
fn a_numbered_house_of_a_village_is_a_dwelling() {
    assert_one_dwelling(
        [
            "四川省德阳市绵竹市汉旺镇青龙村5组32号",
            "绵竹市汉旺镇青龙村五组三十二号",
            "绵竹市汉旺镇青龙村第5村民小组32号张三收",
            "绵竹市汉旺镇青龙村5组32",
        ],
        "510683汉旺镇青龙村5G32H",
    );
    assert_one_dwelling(["绵竹市汉旺镇五一村32号"], "510683汉旺镇五一村32H");
}

#[test]
fn other_dwellings_have_other_forms() {
    let found = read_all([
        "绵竹市苏绣路10号3栋1单元502室",
        "绵竹市苏绣路10号3栋2单元502室",
        "绵竹市苏绣路10号1栋3单元502室",
        "绵竹市苏绣路103号1单元502室",
        "广汉市苏绣路10号3栋1单元502室",
        "苏绣路10号3栋1单元502室",
        "南京市鼓楼区中山路1号2栋301室",
        "徐州市鼓楼区中山路1号2栋301室",
        "鼓楼区中山路1号2栋301室",
        "绵竹市汉旺镇人民路1号2栋301室",
        "绵竹市孝德镇人民路1号2栋301室",
    ]);
    for (i, (level, form)) in found.iter().enumerate() {
        assert_eq!(*level, AddressLevel::Room, "{form}");
        assert!(found[..i].iter().all(|(_, other)| other != form), "{form}");
    }
}

#[test]
fn only_a_dwelling_is_at_room_level() {
    for (level, texts) in [
        (
            AddressLevel::Building,
            vec!["绵竹市苏绣路10号", "绵竹市苏绣路10号3栋", "绵竹市幸福新村12号", "3栋1单元502室", "绵竹市3-1-502"],
        ),
        (AddressLevel::Village, vec!["绵竹市汉旺镇青龙村", "绵竹市汉旺镇青龙村5组", "石庄", "青龙村五社"]),
        (AddressLevel::Street, vec!["绵竹市苏绣路", "紫岩小区", "北京市朝阳区中关村南大街"]),
        (
            AddressLevel::Collective,
            vec![
                "绵竹市剑南街道学府路1号学生公寓3栋412室",
                "绵竹市苏绣路10号职工宿舍3栋412室",
                "绵竹市苏绣路10号3栋1单元502室（集体户）",
                "四川大学望江校区3栋412室",
                "绵竹市汉旺镇工厂3栋101室",
                "建筑工地",
            ],
        ),
        (AddressLevel::None, vec!["", "绵竹市", "四川省", "绵竹市汉旺镇", "无", "-", "？？"]),
    ] {
        for text in texts {
            assert_eq!(read_all([text])[0].0, level, "{text}");
        }
    }
}

#[test]
fn roads_and_homes_named_after_a_school_are_dwellings() {
    for text in [
        "绵竹市学院路10号3栋1单元502室",
        "绵竹市绵竹中学家属院3栋1单元502室",
        "绵竹市苏绣路10号3栋1单元502室（绵竹中学旁）",
        "绵竹市大学城花园3栋1单元502室",
    ] {
        assert_eq!(read_all([text])[0].0, AddressLevel::Room, "{text}");
    }
}

#[test]
fn no_text_is_too_odd() {
    for text in [
        "号",
        "-",
        "###",
        "3-",
        "--3--",
        "(((",
        "第",
        "号号号3-2-1-1-1-1-501",
        "一一一一一一一一一一一一一千百十号",
        "\u{10ffff}室",
    ] {
        read_all([text]);
    }
}

/// Prints what an address costs; asserts nothing about time.
#[test]
fn cost_of_an_address() {
    let divisions = parse(BUILT_IN).unwrap();
    let mut reader = AddressReader::default();
    let texts: Vec<String> = (0..1000)
        .map(|i| match i % 3 {
            0 => format!("四川省德阳市绵竹市汉旺镇青龙村{}组{}号", i % 14, i),
            1 => format!("四川省德阳市旌阳区旌阳街道苏绣路{i}号{}栋1单元502室", i % 16),
            _ => format!("绵竹市苏绣路{i}号{}-2-501", i % 9),
        })
        .collect();
    let start = std::time::Instant::now();
    let mut n_rooms = 0;
    for _ in 0..100 {
        n_rooms += texts.iter().filter(|text| reader.read(text, &divisions) == AddressLevel::Room).count();
    }
    let per_address = start.elapsed().as_nanos() / 100_000;
    assert_eq!(n_rooms, 100_000);
    #[allow(clippy::print_stdout, reason = "a measurement says its figure")]
    {
        println!("{per_address} ns per address");
    }
}
