//! The words of a role's rows: verbs, record kinds, scopes and field groups. `*` stands for all of them.

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $word:literal)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($variant),+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word() == word)
            }

            /// `*` is all of them, an unknown word none.
            pub fn matching(word: &str) -> Vec<Self> {
                if word == "*" { Self::ALL.to_vec() } else { Self::parse(word).into_iter().collect() }
            }
        }
    };
}

words! {
    /// What somebody does to a record.
    Verb {
        Read "read"
        Write "write"
        Create "create"
        Close "close"
        Assign "assign"
        Reveal "reveal"
        Supervise "supervise"
        Export "export"
        Configure "configure"
    }
}

words! {
    /// Which kind of record.
    Kind {
        Customer "customer"
        Ticket "ticket"
        Repair "repair"
        Call "call"
        Deal "deal"
        Article "article"
        Theme "theme"
        Person "person"
        Part "part"
        Queue "queue"
        Fact "fact"
    }
}

words! {
    /// Which group of a record's fields.
    Fields {
        Base "base"
        Contact "contact"
        Service "service"
        Sales "sales"
        Finance "finance"
    }
}

/// Whose records; each includes the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    None,
    Own,
    Team,
    /// The team and every unit under it.
    Below,
    All,
}

impl Reach {
    /// A word this release does not know reaches nothing.
    pub fn parse(word: &str) -> Self {
        match word {
            "own" => Self::Own,
            "team" => Self::Team,
            "below" => Self::Below,
            "all" => Self::All,
            _ => Self::None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Own => "own",
            Self::Team => "team",
            Self::Below => "below",
            Self::All => "all",
        }
    }
}
