//! Where a household lives.

use crate::places::PLACES;
use crate::rng::{Rng, Span};

const ROADS: &[&str] = &[
    "苏绣路",
    "回澜大道",
    "景观大道",
    "春溢街",
    "滨河路",
    "月波路",
    "安国路",
    "飞凫路",
    "玉妃路",
    "瑞祥路",
    "大西街",
    "南轩路",
    "茶盘街",
    "通汇路",
    "绵远街",
    "人民路",
    "建设路",
    "长江路",
];
const VILLAGES: &[&str] = &[
    "青龙村",
    "玉江村",
    "白衣村",
    "年画村",
    "红旗村",
    "双泉村",
    "五爱村",
    "凤凰村",
    "石河村",
    "金星村",
    "武都村",
    "群力村",
    "天宝村",
    "新和村",
    "大柏林村",
    "长春村",
    "清泉村",
    "黎明村",
];

/// An address in few bytes; [`push_address`] spells it out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Address {
    Flat {
        town: u8,
        road: u8,
        number: u16,
        building: u8,
        staircase: u8,
        room: u16,
    },
    Farm {
        town: u8,
        village: u8,
        group: u8,
        number: u16,
    },
    Dormitory {
        building: u8,
        room: u16,
    },
    CareHome {
        number: u16,
    },
    /// The huts of a site, or with a room its dormitory.
    Works {
        number: u16,
        room: u16,
    },
    Offices {
        number: u16,
        room: u16,
    },
}

impl Address {
    /// A home in a place; its first towns are urban.
    pub(crate) fn draw(place: u8, rng: &mut Rng) -> Self {
        let towns = PLACES[usize::from(place)].towns;
        let town = rng.below(towns.len() as u32) as u8;
        if towns[usize::from(town)].ends_with("街道") || rng.chance(0.3) {
            let (floor, door) = (rng.within(Span::new(1, 18)), rng.within(Span::new(1, 4)));
            Self::Flat {
                town,
                road: rng.below(ROADS.len() as u32) as u8,
                number: rng.within(Span::new(1, 400)) as u16,
                building: rng.within(Span::new(1, 16)) as u8,
                staircase: rng.within(Span::new(1, 4)) as u8,
                room: (floor * 100 + door) as u16,
            }
        } else {
            Self::Farm {
                town,
                village: rng.below(VILLAGES.len() as u32) as u8,
                group: rng.within(Span::new(1, 14)) as u8,
                number: rng.within(Span::new(1, 120)) as u16,
            }
        }
    }
}

/// Appends an address in full.
pub(crate) fn push_address(out: &mut Vec<u8>, place: u8, address: Address) {
    let place = &PLACES[usize::from(place)];
    let mut push = |text: &str| out.extend_from_slice(text.as_bytes());
    push(place.name);
    match address {
        Address::Flat { town, road, number, building, staircase, room } => {
            push(place.towns[usize::from(town)]);
            push(ROADS[usize::from(road)]);
            push_counted(out, number, "号");
            push_counted(out, building.into(), "栋");
            push_counted(out, staircase.into(), "单元");
            push_counted(out, room, "室");
        }
        Address::Farm { town, village, group, number } => {
            push(place.towns[usize::from(town)]);
            push(VILLAGES[usize::from(village)]);
            push_counted(out, group.into(), "组");
            push_counted(out, number, "号");
        }
        Address::Dormitory { building, room } => {
            push(place.towns[0]);
            push("学府路1号学生公寓");
            push_counted(out, building.into(), "栋");
            push_counted(out, room, "室");
        }
        Address::CareHome { number } => {
            push(place.towns[0]);
            push("福寿路");
            push_counted(out, number, "号敬老院");
        }
        Address::Works { number, room } => {
            push(place.towns[1]);
            push("工业大道");
            push_counted(out, number, "号");
            if room == 0 {
                out.extend_from_slice("项目部工棚".as_bytes());
            } else {
                out.extend_from_slice("职工宿舍".as_bytes());
                push_counted(out, room, "室");
            }
        }
        Address::Offices { number, room } => {
            push(place.towns[0]);
            push("创业路");
            push_counted(out, number, "号孵化园");
            push_counted(out, room, "室");
        }
    }
}

fn push_counted(out: &mut Vec<u8>, number: u16, unit: &str) {
    let width = number.max(1).ilog10() as usize + 1;
    crate::numbers::push_digits(out, u64::from(number), width);
    out.extend_from_slice(unit.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_spelled_out() {
        let spelled = |address| {
            let mut out = Vec::new();
            push_address(&mut out, 0, address);
            String::from_utf8_lossy(&out).into_owned()
        };
        assert_eq!(
            spelled(Address::Flat { town: 0, road: 0, number: 10, building: 3, staircase: 1, room: 502 }),
            "四川省德阳市绵竹市剑南街道苏绣路10号3栋1单元502室"
        );
        assert_eq!(
            spelled(Address::Farm { town: 2, village: 0, group: 5, number: 32 }),
            "四川省德阳市绵竹市汉旺镇青龙村5组32号"
        );
    }
}
