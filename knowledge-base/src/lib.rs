//! knowledge-base.
