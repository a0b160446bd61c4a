//! The shipped tables, read once.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const REGIONS: &str = include_str!("../data/regions.txt");
const WORDS: &str = include_str!("../data/words.txt");

pub struct Words {
    /// Short name to its province; a province stands for itself.
    pub regions: HashMap<&'static str, &'static str>,
    /// Latin spelling to the short name.
    pub latin_regions: HashMap<&'static str, &'static str>,
    /// Longest first, so that 股份有限公司 goes before 公司.
    pub forms: Vec<&'static str>,
    pub latin_forms: HashSet<&'static str>,
    pub industries: Vec<&'static str>,
    pub latin_industries: HashSet<&'static str>,
    /// Spelling to the short name, longest first; Latin ones without spaces.
    pub brands: Vec<(&'static str, &'static str)>,
    pub titles: Vec<&'static str>,
    pub latin_titles: HashSet<&'static str>,
    pub surnames: HashSet<char>,
    pub double_surnames: Vec<&'static str>,
    pub weak: HashSet<&'static str>,
    /// Written-out street words to their abbreviation.
    pub streets: HashMap<&'static str, &'static str>,
    /// A short form to every group of given names it stands for.
    pub nicknames: HashMap<&'static str, Vec<u16>>,
    pub free_mail: HashSet<&'static str>,
}

pub static SHIPPED: LazyLock<Words> = LazyLock::new(read);

fn read() -> Words {
    let mut words = Words {
        regions: HashMap::new(),
        latin_regions: HashMap::new(),
        forms: Vec::new(),
        latin_forms: HashSet::new(),
        industries: Vec::new(),
        latin_industries: HashSet::new(),
        brands: Vec::new(),
        titles: Vec::new(),
        latin_titles: HashSet::new(),
        surnames: HashSet::new(),
        double_surnames: Vec::new(),
        weak: HashSet::new(),
        streets: HashMap::new(),
        nicknames: HashMap::new(),
        free_mail: HashSet::new(),
    };
    for line in lines(REGIONS) {
        words.take_region(line);
    }
    for line in lines(WORDS) {
        words.take_words(line);
    }
    words
        .forms
        .sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
        .industries
        .sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
        .brands
        .sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let kept = text.lines().filter(|line| !line.starts_with('#'));
    kept.map(|line| line.split_whitespace().collect())
}

impl Words {
    fn take_region(&mut self, line: Vec<&'static str>) {
        let [short, province, latin @ ..] = &line[..] else {
            return;
        };
        let province = if *province == "-" { short } else { province };
        self.regions.insert(short, province);
        self.latin_regions
            .extend(latin.iter().map(|spelling| (*spelling, *short)));
    }

    fn take_words(&mut self, line: Vec<&'static str>) {
        let [sort, rest @ ..] = &line[..] else {
            return;
        };
        let latin = rest.first().is_some_and(|word| word.is_ascii());
        let words = rest.iter().copied();
        match (*sort, latin) {
            ("form", false) => self.forms.extend(words),
            ("form", true) => self.latin_forms.extend(words),
            ("industry", false) => self.industries.extend(words),
            ("industry", true) => self.latin_industries.extend(words),
            ("brand", _) => {
                let short = rest[0];
                self.brands.extend(words.skip(1).map(|long| (long, short)));
            }
            ("title", false) => self.titles.extend(words),
            ("title", true) => self.latin_titles.extend(words),
            ("surname", _) => self.surnames.extend(words.flat_map(str::chars)),
            ("surname2", _) => self.double_surnames.extend(words),
            ("weak", _) => self.weak.extend(words),
            ("street", _) => {
                for group in words {
                    let mut forms = group.split('=');
                    let long = forms.next().unwrap_or_default();
                    if let Some(short) = forms.next() {
                        self.streets.insert(long, short);
                        self.streets.extend(forms.map(|other| (other, short)));
                    }
                }
            }
            ("nickname", _) => {
                for (number, group) in (0u16..).zip(words) {
                    for name in group.split('=') {
                        self.nicknames.entry(name).or_default().push(number);
                    }
                }
            }
            ("freemail", _) => self.free_mail.extend(words),
            _ => {}
        }
    }

    /// Neither place lies in the other.
    pub fn apart(&self, a: &str, b: &str) -> bool {
        let province = |place| self.regions.get(place).copied().unwrap_or(place);
        a != b && province(a) != b && province(b) != a
    }
}
