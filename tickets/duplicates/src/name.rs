//! A name taken apart: 中国移动通信集团北京有限公司 is the region 北京 and the core 移动.
//!
//! What companies write around their name differs from list to list: the legal form, 中国, the place, the trade. The core is
//! what stays. A personal name has no such parts; 张先生 and `Mr` say little and are kept apart as [`Sort::Titled`].

use crate::text::{fold, is_cjk, words};
use crate::word::Word;
use crate::words::SHIPPED;

/// What kind of name it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Nothing was written.
    Empty,
    Organisation,
    /// A Chinese personal name.
    Person,
    /// 张先生: a surname that thousands share; proves nothing.
    Titled,
    /// Latin words that may be either.
    Unknown,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    pub sort: Sort,
    /// The short Chinese name of the place.
    pub region: Option<&'static str>,
    pub words: Vec<Word>,
    pub industry: Option<&'static str>,
    /// It names its legal form.
    pub form: bool,
}

impl Name {
    /// What is left of the name, as one text: `移动`, `bel air hotel`.
    pub fn core(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// The Chinese part of the core.
    pub fn chinese(&self) -> Option<&Word> {
        self.words.iter().find(|word| word.cjk)
    }
}

pub fn parse(name: &str) -> Name {
    let mut read = Reading::default();
    let all = words(&fold(name));
    let latin: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with(is_cjk))
        .collect();
    read.take_latin(&latin);
    let runs: Vec<&str> = all
        .iter()
        .map(String::as_str)
        .filter(|word| word.starts_with(is_cjk))
        .collect();
    if let ([run], true) = (&runs[..], read.latin.is_empty() && read.chinese.is_empty())
        && let Some(person) = person(run)
    {
        return person;
    }
    for run in &runs {
        read.take_chinese(run);
    }
    read.finish(&runs)
}

/// 张伟, 欧阳娜娜, 张先生, 王经理; none when it is no personal name.
fn person(run: &str) -> Option<Name> {
    let title = SHIPPED.titles.iter().find(|title| run.ends_with(**title));
    let bare = title.map_or(run, |title| &run[..run.len() - title.len()]);
    let family = surname(bare);
    let given = bare.chars().count() - family;
    let titled = title.is_some() && (bare.is_empty() || (family > 0 && given == 0));
    let named = family > 0 && (1..=2).contains(&given);
    if !titled && !named {
        return None;
    }
    if bare.ends_with([
        '厂', '店', '院', '所', '局', '校', '部', '站', '行', '社', '馆',
    ]) {
        return None;
    }
    Some(Name {
        sort: if titled { Sort::Titled } else { Sort::Person },
        region: None,
        words: Vec::from_iter((!bare.is_empty()).then(|| Word::of(bare, false))),
        industry: None,
        form: false,
    })
}

/// How many characters of it are the surname.
fn surname(bare: &str) -> usize {
    if SHIPPED
        .double_surnames
        .iter()
        .any(|name| bare.starts_with(name))
    {
        return 2;
    }
    usize::from(
        bare.chars()
            .next()
            .is_some_and(|c| SHIPPED.surnames.contains(&c)),
    )
}

#[derive(Default)]
struct Reading {
    latin: Vec<Word>,
    chinese: String,
    regions: Vec<&'static str>,
    industry: Option<&'static str>,
    form: bool,
    branded: bool,
    titled: bool,
}

impl Reading {
    fn take_latin(&mut self, tokens: &[&str]) {
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += self
                .brand(rest)
                .or_else(|| self.latin_region(rest))
                .unwrap_or_else(|| {
                    self.latin_word(rest[0], at == 0 && tokens.len() > 1);
                    1
                });
        }
    }

    /// `china mobile`, written in one or in two.
    fn brand(&mut self, tokens: &[&str]) -> Option<usize> {
        (1..=tokens.len().min(2)).find(|count| {
            let joined = tokens[..*count].concat();
            let brand = SHIPPED.brands.iter().find(|(long, _)| *long == joined);
            if let Some((_, short)) = brand {
                self.chinese.push_str(short);
                self.branded = true;
            }
            brand.is_some()
        })
    }

    fn latin_region(&mut self, tokens: &[&str]) -> Option<usize> {
        (1..=tokens.len().min(2)).find(|count| {
            let joined = tokens[..*count].concat();
            let region = SHIPPED.latin_regions.get(joined.as_str());
            self.regions.extend(region);
            region.is_some()
        })
    }

    fn latin_word(&mut self, token: &str, first: bool) {
        if SHIPPED.latin_forms.contains(token) {
            self.form = true;
        } else if first && SHIPPED.latin_titles.contains(token) {
            self.titled = true;
        } else if let Some(industry) = SHIPPED.latin_industries.get(token) {
            self.industry = self.industry.or(Some(industry));
            self.latin.push(Word::of(token, true));
        } else {
            self.latin
                .push(Word::of(token, SHIPPED.weak.contains(token)));
        }
    }

    fn take_chinese(&mut self, run: &str) {
        let mut text = run.to_owned();
        for (long, short) in &SHIPPED.brands {
            if text.contains(long) {
                text = text.replace(long, short);
                self.branded = true;
                break;
            }
        }
        for form in &SHIPPED.forms {
            if text.contains(form) {
                text = text.replace(form, "");
                self.form = true;
            }
        }
        if let Some(rest) = text
            .strip_prefix("中国")
            .filter(|rest| rest.chars().count() >= 2)
        {
            text = rest.to_owned();
        }
        while let Some(rest) = self.region_at_an_end(&text) {
            text = rest;
        }
        self.chinese.push_str(&text);
    }

    /// The text without a place at its start or end.
    fn region_at_an_end(&mut self, text: &str) -> Option<String> {
        let chars: Vec<char> = text.chars().collect();
        for length in (2..=4.min(chars.len())).rev() {
            let (start, end): (String, String) = (
                chars[..length].iter().collect(),
                chars[chars.len() - length..].iter().collect(),
            );
            if let Some((place, _)) = SHIPPED.regions.get_key_value(start.as_str()) {
                self.regions.push(place);
                return Some(after_place(&chars[length..]));
            }
            if let Some((place, _)) = SHIPPED.regions.get_key_value(end.as_str()) {
                self.regions.push(place);
                return Some(chars[..chars.len() - length].iter().collect());
            }
        }
        let end = chars
            .strip_suffix(&['市'])
            .or(chars.strip_suffix(&['省']))?;
        self.region_at_an_end(&end.iter().collect::<String>())
    }

    fn industry_at_the_end(&mut self) -> Option<String> {
        let ends = |industry: &&&str| self.chinese.ends_with(**industry);
        let industry = SHIPPED.industries.iter().find(ends)?;
        let rest = self.chinese.strip_suffix(industry)?;
        if rest.chars().count() < 2 {
            return None;
        }
        self.industry = self.industry.or(Some(industry));
        Some(rest.to_owned())
    }

    fn finish(mut self, runs: &[&str]) -> Name {
        // Nothing but a place, a form or a trade: then that is the name.
        if self.chinese.is_empty() && self.latin.is_empty() {
            self.chinese = runs.concat();
            if let (true, Some(place)) = (self.chinese.is_empty(), self.regions.first()) {
                (*place).clone_into(&mut self.chinese);
            }
        }
        while let Some(rest) = self.industry_at_the_end() {
            self.chinese = rest;
        }
        let organisation = self.form || self.branded || self.industry.is_some() || !runs.is_empty();
        let mut words = Vec::new();
        if !self.chinese.is_empty() {
            words.push(Word::of(&self.chinese, false));
        }
        words.append(&mut self.latin);
        let sort = match (words.len(), organisation) {
            (0, _) => Sort::Empty,
            (1, false) if self.titled => Sort::Titled,
            (_, true) => Sort::Organisation,
            _ => Sort::Unknown,
        };
        Name {
            sort,
            region: narrowest(&self.regions),
            words,
            industry: self.industry,
            form: self.form,
        }
    }
}

/// What follows a place: 市 and 省 go with it, and so does a district (海淀区) that leaves a name behind it.
fn after_place(rest: &[char]) -> String {
    let rest = match rest {
        ['市' | '省', more @ ..] => more,
        ['自', '治', '区', more @ ..] => more,
        _ => rest,
    };
    match rest {
        [_, _, '区' | '县', more @ ..] if more.len() >= 2 => more.iter().collect(),
        _ => rest.iter().collect(),
    }
}

/// A city rather than its province.
fn narrowest(regions: &[&'static str]) -> Option<&'static str> {
    let city = |place: &&&'static str| SHIPPED.regions.get(**place).is_some_and(|of| of != *place);
    regions.iter().find(city).or(regions.first()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (Option<&'static str>, String) {
        let name = parse(name);
        (name.region, name.core())
    }

    #[test]
    fn every_way_to_write_a_company_gives_one_region_and_core() {
        for name in [
            "北京移动",
            "中国移动北京公司",
            "China Mobile Beijing",
            "中国移动通信集团北京有限公司",
            "中国移动（北京）",
            "北京市移动公司",
            "ＣＨＩＮＡ ＭＯＢＩＬＥ (Beijing) Co., Ltd.",
            "ChinaMobile Beijing Branch",
        ] {
            assert_eq!(parts(name), (Some("北京"), "移动".to_owned()), "{name}");
        }
        assert_eq!(parts("上海移动"), (Some("上海"), "移动".to_owned()));
    }

    #[test]
    fn place_form_and_trade_are_set_aside() {
        let name = parse("深圳市南山区恒晟达科技有限公司");
        assert_eq!(name.core(), "恒晟达");
        assert_eq!((name.region, name.industry), (Some("深圳"), Some("科技")));
        assert_eq!(parts("广东深圳恒晟达"), (Some("深圳"), "恒晟达".to_owned()));
        assert_eq!(
            parts("恒晟达(深圳)科技"),
            (Some("深圳"), "恒晟达".to_owned())
        );
        assert_eq!(parts("Hotel Bel-Air"), (None, "hotel bel air".to_owned()));
    }

    #[test]
    fn a_personal_name_keeps_what_looks_like_a_place() {
        for name in ["李长春", "黄山", "欧阳娜娜", "张伟"] {
            let read = parse(name);
            assert_eq!((read.sort, read.core()), (Sort::Person, name.to_owned()));
        }
        for (name, core) in [("张先生", "张"), ("李女士", "李"), ("先生", "")] {
            let read = parse(name);
            assert_eq!((read.sort, read.core()), (Sort::Titled, core.to_owned()));
        }
        assert_eq!(parse("张伟先生").core(), "张伟");
        assert_eq!(parse("金华电信").sort, Sort::Organisation);
    }

    #[test]
    fn nothing_and_only_a_form_are_no_company() {
        assert_eq!(parse("  ").sort, Sort::Empty);
        assert_eq!(parse("有限公司").core(), "有限公司");
        assert_eq!(parse("北京").core(), "北京");
    }
}
