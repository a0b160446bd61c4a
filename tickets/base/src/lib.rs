//! tickets-base.
