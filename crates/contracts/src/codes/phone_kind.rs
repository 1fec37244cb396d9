//! What the range of a phone number tells: a person's mobile, a machine, a desk.

/// Mobile ranges of operators without a network of their own (MIIT allocation to 2023-03).
const MVNO_RANGES: [&str; 5] = ["162", "165", "167", "170", "171"];
/// Satellite ranges: Tiantong 1740 to 1749, Beidou and Inmarsat 1349, Globalstar and others 1619.
const SATELLITE_RANGES: [&str; 3] = ["174", "1349", "1619"];

/// Kind of a number in E.164. Since numbers are portable, a range does not tell the operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneKind {
    /// Mobile number of a network operator.
    Mobile,
    /// Mobile number from a range of operators without a network (虚拟运营商).
    Mvno,
    /// Satellite phone.
    Satellite,
    /// 13-digit number of a machine.
    Iot,
    /// Landline.
    Landline,
    /// Number abroad.
    Abroad,
}

impl PhoneKind {
    /// The kind of a canonical number.
    pub fn of(canonical: &str) -> PhoneKind {
        let Some(national) = canonical.strip_prefix("+86") else { return PhoneKind::Abroad };
        let begins = |ranges: &[&str]| ranges.iter().any(|range| national.starts_with(range));
        match national.len() {
            13 if national.starts_with("14") => PhoneKind::Iot,
            11 if national.starts_with('1') && !national.starts_with("10") => {
                if begins(&SATELLITE_RANGES) {
                    PhoneKind::Satellite
                } else if begins(&MVNO_RANGES) {
                    PhoneKind::Mvno
                } else {
                    PhoneKind::Mobile
                }
            }
            _ => PhoneKind::Landline,
        }
    }

    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            PhoneKind::Mobile => "mobile",
            PhoneKind::Mvno => "mvno",
            PhoneKind::Satellite => "satellite",
            PhoneKind::Iot => "iot",
            PhoneKind::Landline => "landline",
            PhoneKind::Abroad => "abroad",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::phone;

    #[test]
    fn ranges_tell_the_kind() {
        let mut out = Vec::new();
        for (text, kind) in [
            ("13800001234", PhoneKind::Mobile),
            ("14700001234", PhoneKind::Mobile),
            ("19200001234", PhoneKind::Mobile),
            ("16190001234", PhoneKind::Satellite),
            ("16200001234", PhoneKind::Mvno),
            ("17100001234", PhoneKind::Mvno),
            ("13490001234", PhoneKind::Satellite),
            ("17400001234", PhoneKind::Satellite),
            ("1400012345678", PhoneKind::Iot),
            ("1490012345678", PhoneKind::Iot),
            ("010-62345678", PhoneKind::Landline),
            ("0838-5201234", PhoneKind::Landline),
            ("+85291234567", PhoneKind::Abroad),
        ] {
            assert!(phone::canonical(text.as_bytes(), &mut out), "{text}");
            assert_eq!(PhoneKind::of(&String::from_utf8_lossy(&out)), kind, "{text}");
        }
    }
}
