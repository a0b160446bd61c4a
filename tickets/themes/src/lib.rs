//! tickets-themes.
