//! Values that may be unknown, for serde.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Reported;

#[derive(Serialize, Deserialize)]
#[serde(remote = "Reported", rename_all = "snake_case")]
enum Tagged<T> {
    Known(T),
    Absent,
    Hidden,
    Unmeasured,
}

/// The human-readable form. An absent value is `None`.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Short<T> {
    Hidden,
    Unmeasured,
    #[serde(untagged)]
    Known(T),
}

impl<T: Serialize> Serialize for Reported<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            _ if !serializer.is_human_readable() => Tagged::serialize(self, serializer),
            Reported::Known(value) => Short::Known(value).serialize(serializer),
            Reported::Hidden => Short::<T>::Hidden.serialize(serializer),
            Reported::Unmeasured => Short::<T>::Unmeasured.serialize(serializer),
            // If it is a field, it is left out.
            Reported::Absent => serializer.serialize_none(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Reported<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return Tagged::deserialize(deserializer);
        }
        Ok(match Option::deserialize(deserializer)? {
            Some(Short::Known(value)) => Reported::Known(value),
            Some(Short::Hidden) => Reported::Hidden,
            Some(Short::Unmeasured) => Reported::Unmeasured,
            None => Reported::Absent,
        })
    }
}
