//! Places people live in or come from: today's code, and the codes that identity numbers carry by year of birth.

use crate::parameter::{Listed, Parameter, count};

/// A county-level place.
pub(crate) struct Place {
    /// GB/T 2260 code in use today.
    pub(crate) code: u32,
    /// Full name, as an address begins.
    pub(crate) name: &'static str,
    /// Earlier codes, each with the first year in which it was no longer given.
    pub(crate) earlier: &'static [(i32, u32)],
    pub(crate) towns: &'static [&'static str],
    /// Share of the people simulated who live here.
    pub(crate) residents: Parameter<u32>,
}

impl Place {
    /// Code in the identity number of somebody born here in a year. Numbers began in 1984.
    pub(crate) fn code_in(&self, birth_year: i32) -> u32 {
        let year = birth_year.max(1984);
        self.earlier.iter().find(|(until, _)| year < *until).map_or(self.code, |(_, code)| *code)
    }
}

const fn place(
    code: u32,
    name: &'static str,
    earlier: &'static [(i32, u32)],
    towns: &'static [&'static str],
    residents: Parameter<u32>,
) -> Place {
    Place { code, name, earlier, towns, residents }
}

/// Position of Mianzhu in [`PLACES`].
pub(crate) const HOME: u8 = 0;
/// The first so many places make up the prefecture 510600 and have outlets.
pub(crate) const N_LOCAL: u8 = 6;
/// Seat of the operators' online shops.
pub(crate) const ONLINE_SEAT: u32 = 510_104;

/// Mianzhu, its neighbours within the prefecture, then places further off.
pub(crate) const PLACES: &[Place] = &[
    place(
        510_683,
        "四川省德阳市绵竹市",
        &[(1996, 510_622)],
        &["剑南街道", "紫岩街道", "汉旺镇", "九龙镇", "麓棠镇", "广济镇", "玉泉镇", "新市镇", "孝德镇", "富新镇"],
        count("510683", 530),
    ),
    place(
        510_603,
        "四川省德阳市旌阳区",
        &[(1996, 510_602)],
        &["旌阳街道", "东湖街道", "天元街道", "黄许镇", "孝泉镇", "柏隆镇"],
        count("510603", 150),
    ),
    place(
        510_604,
        "四川省德阳市罗江区",
        &[(1996, 510_602), (2017, 510_626)],
        &["万安镇", "金山镇", "略坪镇"],
        count("510604", 45),
    ),
    place(510_623, "四川省德阳市中江县", &[], &["凯江镇", "仓山镇", "南华镇", "回龙镇", "永太镇"], count("510623", 90)),
    place(
        510_681,
        "四川省德阳市广汉市",
        &[(1988, 510_624), (1990, 519_001)],
        &["雒城街道", "汉州街道", "三水镇", "向阳镇", "连山镇"],
        count("510681", 85),
    ),
    place(
        510_682,
        "四川省德阳市什邡市",
        &[(1995, 510_625)],
        &["方亭街道", "雍城街道", "洛水镇", "师古镇"],
        count("510682", 70),
    ),
    place(510_722, "四川省绵阳市三台县", &[(1985, 512_833)], &["潼川镇", "芦溪镇"], count("510722", 6)),
    place(511_321, "四川省南充市南部县", &[(1993, 512_922)], &["南隆街道", "建兴镇"], count("511321", 4)),
    place(511_502, "四川省宜宾市翠屏区", &[(1996, 512_501)], &["北城街道", "李庄镇"], count("511502", 3)),
    place(
        511_921,
        "四川省巴中市通江县",
        &[(1993, 513_025), (2000, 513_721)],
        &["诺江镇", "民胜镇"],
        count("511921", 4),
    ),
    place(520_103, "贵州省贵阳市云岩区", &[], &["中华路街道", "黔灵镇"], count("520103", 2)),
    place(
        520_581,
        "贵州省毕节市黔西市",
        &[(2011, 522_423), (2021, 520_522)],
        &["莲城街道", "素朴镇"],
        count("520581", 4),
    ),
    place(410_105, "河南省郑州市金水区", &[], &["花园路街道", "杜岭街道"], count("410105", 2)),
    place(411_525, "河南省信阳市固始县", &[(1998, 413_026)], &["蓼城街道", "黎集镇"], count("411525", 3)),
    place(500_235, "重庆市云阳县", &[(1992, 512_225), (1997, 511_224)], &["双江街道", "江口镇"], count("500235", 2)),
];

/// Shares of the people simulated.
pub(crate) const PARAMETERS: &[Listed] = &{
    let mut listed = [PLACES[0].residents.listed(); PLACES.len()];
    let mut position = 0;
    while position < PLACES.len() {
        listed[position] = PLACES[position].residents.listed();
        position += 1;
    }
    listed
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_codes_of_their_year() {
        let home = &PLACES[usize::from(HOME)];
        assert_eq!([1950, 1995, 1996, 2010].map(|year| home.code_in(year)), [510_622, 510_622, 510_683, 510_683]);
        assert_eq!([1987, 1989, 1990].map(|year| PLACES[4].code_in(year)), [510_624, 519_001, 510_681]);
    }

    #[test]
    fn local_places_come_first() {
        for (position, place) in PLACES.iter().enumerate() {
            assert_eq!(place.code / 100 == 5_106, position < usize::from(N_LOCAL), "{}", place.name);
        }
    }
}
