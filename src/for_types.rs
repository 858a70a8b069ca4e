//! One implementation for many types.

/// Repeats items for each of some types. In the items the type has the name `Type`, and a type that is given
/// with it has the name `Of`.
macro_rules! for_types {
    ($($type:ty $(: $of:ty)?),* => $items:tt) => { $(
        #[allow(clippy::useless_conversion, clippy::unnecessary_cast, reason = "for one of the types it does nothing")]
        const _: () = {
            type Type = $type;
            $( type Of = $of; )?
            $items
        };
    )* };
}

pub(crate) use for_types;
