//! What may be passed to a statement and read from its rows, on both engines.

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Encode, FromRow, Postgres, Sqlite, Type};

/// A value both engines take: `Uuid` and ids, `i64`, `String`, `&str`, `bool`, `Option`, `Json`, `Vec<u8>`.
pub trait Param:
    for<'q> Encode<'q, Sqlite> + Type<Sqlite> + for<'q> Encode<'q, Postgres> + Type<Postgres> + Send
{
}

impl<T> Param for T where
    T: for<'q> Encode<'q, Sqlite>
        + Type<Sqlite>
        + for<'q> Encode<'q, Postgres>
        + Type<Postgres>
        + Send
{
}

/// A row both engines give: a tuple of columns, or one `#[derive(sqlx::FromRow)]`.
pub trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<T> Record for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// The arguments of a statement: a tuple of up to 20 values; the first stands for `$1`.
pub trait Params: Send {
    fn sqlite(self) -> sqlx::Result<SqliteArguments>;
    fn postgres(self) -> sqlx::Result<PgArguments>;
}

macro_rules! tuple {
    ($($name:ident)*) => {
        impl<$($name: Param),*> Params for ($($name,)*) {
            #[allow(non_snake_case, unused_mut, reason = "the empty tuple adds nothing")]
            fn sqlite(self) -> sqlx::Result<SqliteArguments> {
                let ($($name,)*) = self;
                let mut arguments = SqliteArguments::default();
                $(Arguments::add(&mut arguments, $name).map_err(unencodable)?;)*
                Ok(arguments)
            }

            #[allow(non_snake_case, unused_mut, reason = "the empty tuple adds nothing")]
            fn postgres(self) -> sqlx::Result<PgArguments> {
                let ($($name,)*) = self;
                let mut arguments = PgArguments::default();
                $(Arguments::add(&mut arguments, $name).map_err(unencodable)?;)*
                Ok(arguments)
            }
        }
    };
}

fn unencodable(error: BoxDynError) -> sqlx::Error {
    sqlx::Error::Encode(error)
}

tuple!();
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
tuple!(A B C D E F G H I);
tuple!(A B C D E F G H I J);
tuple!(A B C D E F G H I J K);
tuple!(A B C D E F G H I J K L);
tuple!(A B C D E F G H I J K L M);
tuple!(A B C D E F G H I J K L M N);
tuple!(A B C D E F G H I J K L M N O);
tuple!(A B C D E F G H I J K L M N O P);
tuple!(A B C D E F G H I J K L M N O P Q);
tuple!(A B C D E F G H I J K L M N O P Q R);
tuple!(A B C D E F G H I J K L M N O P Q R S);
tuple!(A B C D E F G H I J K L M N O P Q R S T);
