//! The odds that two customers are one, after Fellegi and Sunter (1969): every field adds the logarithm of how much more often
//! it agrees like this between spellings of one customer than between strangers.
//!
//! All weights are natural logarithms. A score is a probability; it decides nothing.

use std::fmt;

use crate::address;
use crate::compare_name::{NameAgreement, compare};
use crate::email::{self, EmailAgreement};
use crate::entry::{Entry, Frequencies};
use crate::phone::{self, PhoneAgreement};

/// From here on the page asks "the same?" while somebody types.
pub const SAME: f64 = 0.95;
/// From here on a pair is shown to a person at all.
pub const REVIEW: f64 = 0.70;

/// How far a field's values agree, from not at all; the weight of each stands at its place.
pub const NAME_LEVELS: usize = 5;
pub const PHONE_LEVELS: usize = 3;
pub const EMAIL_LEVELS: usize = 4;
pub const ADDRESS_LEVELS: usize = 5;

#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// The odds before anything is compared.
    pub prior: f64,
    pub name: [f64; NAME_LEVELS],
    pub phone: [f64; PHONE_LEVELS],
    pub email: [f64; EMAIL_LEVELS],
    pub address: [f64; ADDRESS_LEVELS],
    /// One in Beijing, one in Shanghai.
    pub apart: f64,
    /// Both in Beijing.
    pub together: f64,
    /// One names a place, the other none.
    pub one_place: f64,
    pub credit_code: [f64; 2],
    /// What is left of an agreeing name's weight when both are people's.
    pub personal: f64,
}

impl Weights {
    /// For two customers of whose list nothing is known: the telephone is worth most, a personal name next to nothing.
    pub fn shipped() -> Self {
        Self {
            prior: -6.0,
            name: [-5.0, -2.0, 7.0, 7.4, 9.2],
            phone: [-1.0, 4.0, 8.0],
            email: [-1.0, 2.0, 4.5, 8.5],
            address: [-1.5, -0.3, 1.5, 3.0, 4.5],
            apart: -12.0,
            // What a whole name is worth counts on it already.
            together: 0.0,
            one_place: -1.8,
            credit_code: [-8.0, 14.0],
            personal: 0.25,
        }
    }
}

/// What a comparison says to the person who decides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    NameSame,
    NameAlike(f64),
    NameDiffers,
    /// 张先生, or no name: proves nothing.
    NameSilent,
    RegionsApart,
    RegionOnOneSide,
    PhoneSame,
    PhoneAlike,
    PhoneDiffers,
    EmailSame,
    EmailAlike,
    EmailDomain,
    EmailDiffers,
    AddressSame,
    AddressAlike(f64),
    AddressDiffers,
    CreditCodeSame,
    CreditCodeDiffers,
}

impl Reason {
    /// The stable word of it, for a page and a file.
    pub fn code(self) -> &'static str {
        match self {
            Self::NameSame => "name_same",
            Self::NameAlike(_) => "name_alike",
            Self::NameDiffers => "name_differs",
            Self::NameSilent => "name_silent",
            Self::RegionsApart => "regions_apart",
            Self::RegionOnOneSide => "region_on_one_side",
            Self::PhoneSame => "phone_same",
            Self::PhoneAlike => "phone_alike",
            Self::PhoneDiffers => "phone_differs",
            Self::EmailSame => "email_same",
            Self::EmailAlike => "email_alike",
            Self::EmailDomain => "email_domain",
            Self::EmailDiffers => "email_differs",
            Self::AddressSame => "address_same",
            Self::AddressAlike(_) => "address_alike",
            Self::AddressDiffers => "address_differs",
            Self::CreditCodeSame => "credit_code_same",
            Self::CreditCodeDiffers => "credit_code_differs",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NameAlike(how) | Self::AddressAlike(how) => write!(f, "{} {how:.2}", self.code()),
            _ => f.write_str(self.code()),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// 0..1
    pub score: f64,
    pub reasons: Vec<Reason>,
}

/// What two entries look like beside each other: the level of each field, none where one is missing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Levels {
    pub name: Option<usize>,
    pub names: NameAgreement,
    pub phone: Option<usize>,
    pub email: Option<usize>,
    pub address: Option<usize>,
    address_similarity: f64,
    credit_code: Option<bool>,
}

pub(crate) fn levels(a: &Entry, b: &Entry, frequencies: &Frequencies) -> Levels {
    let names = compare(&a.name, &b.name, frequencies);
    let addresses = a.address.as_ref().zip(b.address.as_ref());
    let address = addresses.map(|(x, y)| address::compare(x, y));
    Levels {
        name: (!names.silent).then(|| level(names.similarity, &[0.5, 0.72, 0.86, 0.985])),
        names,
        phone: phone::compare(&a.phones, &b.phones).map(|agreement| match agreement {
            PhoneAgreement::Different => 0,
            PhoneAgreement::Close => 1,
            PhoneAgreement::Same => 2,
        }),
        email: a
            .email
            .as_ref()
            .zip(b.email.as_ref())
            .map(|(x, y)| match email::compare(x, y) {
                EmailAgreement::Different => 0,
                EmailAgreement::Domain => 1,
                EmailAgreement::Close => 2,
                EmailAgreement::Same => 3,
            }),
        address: address.map(|similarity| level(similarity, &[0.35, 0.6, 0.82, 0.97])),
        address_similarity: address.unwrap_or(0.0),
        credit_code: a
            .credit_code
            .as_ref()
            .zip(b.credit_code.as_ref())
            .map(|(x, y)| x == y),
    }
}

fn level(similarity: f64, steps: &[f64]) -> usize {
    steps.iter().take_while(|step| similarity >= **step).count()
}

/// The score and its reasons.
pub fn judge(a: &Entry, b: &Entry, weights: &Weights, frequencies: &Frequencies) -> Judgement {
    let levels = levels(a, b, frequencies);
    Judgement {
        score: score(&levels, weights, 0.0),
        reasons: levels.reasons(),
    }
}

/// `rarity` is added where names agree whole: how much rarer this name is than names are.
pub(crate) fn score(levels: &Levels, weights: &Weights, rarity: f64) -> f64 {
    let mut odds = weights.prior;
    if let Some(level) = levels.name {
        let weight = weights.name[level];
        odds += if levels.names.personal && weight > 0.0 {
            weight * weights.personal
        } else {
            weight
        };
        odds += if level == NAME_LEVELS - 1 {
            rarity
        } else {
            0.0
        };
        odds += if levels.names.one_place {
            weights.one_place
        } else {
            0.0
        };
    }
    odds += if levels.names.apart {
        weights.apart
    } else {
        0.0
    };
    odds += if levels.names.together {
        weights.together
    } else {
        0.0
    };
    odds += levels.phone.map_or(0.0, |level| weights.phone[level]);
    odds += levels.email.map_or(0.0, |level| weights.email[level]);
    odds += levels.address.map_or(0.0, |level| weights.address[level]);
    odds += levels
        .credit_code
        .map_or(0.0, |same| weights.credit_code[usize::from(same)]);
    (1.0 / (1.0 + (-odds).exp())).min(levels.most())
}

impl Levels {
    /// What no agreement elsewhere lifts: a family shares its telephone and its house, a company's branches their e-mail.
    fn most(&self) -> f64 {
        let other_name = self.name == Some(0) || self.names.apart;
        match (other_name, self.credit_code, self.email) {
            (false, ..) | (_, Some(true), _) => 1.0,
            (true, _, Some(3)) => 0.9,
            (true, ..) => 0.6,
        }
    }

    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let mut reasons = Vec::new();
        reasons.extend(self.credit_code.map(|same| {
            if same {
                Reason::CreditCodeSame
            } else {
                Reason::CreditCodeDiffers
            }
        }));
        reasons.push(match self.name {
            None => Reason::NameSilent,
            Some(0) => Reason::NameDiffers,
            Some(level) if level == NAME_LEVELS - 1 => Reason::NameSame,
            Some(_) => Reason::NameAlike(self.names.similarity),
        });
        if self.names.apart {
            reasons.push(Reason::RegionsApart);
        } else if self.names.one_place {
            reasons.push(Reason::RegionOnOneSide);
        }
        reasons.extend(
            self.phone
                .map(|level| [Reason::PhoneDiffers, Reason::PhoneAlike, Reason::PhoneSame][level]),
        );
        let email = [
            Reason::EmailDiffers,
            Reason::EmailDomain,
            Reason::EmailAlike,
            Reason::EmailSame,
        ];
        reasons.extend(self.email.map(|level| email[level]));
        reasons.extend(self.address.map(|level| match level {
            0 | 1 => Reason::AddressDiffers,
            level if level == ADDRESS_LEVELS - 1 => Reason::AddressSame,
            _ => Reason::AddressAlike(self.address_similarity),
        }));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Record;

    fn score_of(a: [&str; 3], b: [&str; 3]) -> f64 {
        let entry = |[name, phone, email]: [&str; 3]| {
            Entry::read(&Record {
                name: name.into(),
                phone: phone.into(),
                email: email.into(),
                ..Record::default()
            })
        };
        judge(
            &entry(a),
            &entry(b),
            &Weights::shipped(),
            &Frequencies::none(),
        )
        .score
    }

    #[test]
    fn one_company_under_four_names_is_asked_about_and_its_sister_is_not() {
        for other in [
            "中国移动北京公司",
            "China Mobile Beijing",
            "中国移动通信集团北京有限公司",
        ] {
            assert!(
                score_of(["北京移动", "", ""], [other, "", ""]) >= SAME,
                "{other}"
            );
        }
        assert!(score_of(["北京移动", "", ""], ["上海移动", "", ""]) < 0.1);
        // One switchboard does not make two branches one.
        assert!(score_of(["北京移动", "10086", ""], ["上海移动", "10086", ""]) < REVIEW);
        let review = score_of(["北京移动", "", ""], ["中国移动", "", ""]);
        assert!((REVIEW..SAME).contains(&review), "{review}");
    }

    #[test]
    fn a_family_telephone_alone_makes_no_duplicate() {
        let phone = "13812345678";
        assert!(score_of(["张先生", phone, ""], ["李女士", phone, ""]) < REVIEW);
        assert!(score_of(["张伟", phone, ""], ["李娜", phone, ""]) < REVIEW);
        assert!(score_of(["张伟", "", ""], ["张伟", "", ""]) < 0.1);
        assert!(score_of(["张伟", phone, ""], ["张伟", phone, ""]) >= SAME);
        let titled = score_of(["张先生", phone, ""], ["张伟", phone, ""]);
        assert!((REVIEW..SAME).contains(&titled), "{titled}");
    }

    #[test]
    fn a_wrong_character_reaches_a_person_and_no_more() {
        let typed = score_of(["恒晟达科技", "", ""], ["恒盛达科技", "", ""]);
        assert!((REVIEW..SAME).contains(&typed), "{typed}");
        assert!(score_of(["恒晟达科技", "", ""], ["远大空调", "", ""]) < 0.01);
    }
}
