//! Finds the format and the encoding that the client prefers, by RFC 9110, section 12.

/// An element of a list, such as `text/plain;version=0.0.4;q=0.5`.
struct Choice<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> Choice<'a> {
    fn all(list: &'a str) -> impl Iterator<Item = Choice<'a>> {
        list.split(',').map(|element| {
            let mut parts = element.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let parameters = parts.filter_map(|part| part.split_once('=')).collect();
            Choice { name, parameters }
        })
    }

    fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn parameter(&self, name: &str) -> Option<&'a str> {
        let found = self.parameters.iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim().trim_matches('"'))
    }

    /// The preference, from 0 to 1. 0 if it is malformed.
    fn quality(&self) -> f64 {
        let Some(quality) = self.parameter("q") else { return 1.0 };
        quality.parse().ok().filter(|quality| (0.0..=1.0).contains(quality)).unwrap_or(0.0)
    }
}

/// Whether the client names OpenMetrics, and prefers it at least as much as the classic text.
pub(super) fn wants_openmetrics(accept: &str) -> bool {
    let best = |is_wanted: &dyn Fn(&Choice<'_>) -> bool| {
        Choice::all(accept).filter(is_wanted).map(|choice| choice.quality()).fold(0.0, f64::max)
    };
    let openmetrics = best(&|choice| {
        choice.is("application/openmetrics-text")
            && matches!(choice.parameter("version"), None | Some("1.0.0" | "0.0.1"))
    });
    openmetrics > 0.0 && openmetrics >= best(&|choice| choice.is("text/plain"))
}

pub(super) fn takes_gzip(accept_encoding: &str) -> bool {
    let of = |name: &str| Choice::all(accept_encoding).find(|choice| choice.is(name));
    of("gzip").or_else(|| of("*")).is_some_and(|choice| choice.quality() > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        let prometheus = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;\
            version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
        for wanted in
            [prometheus, "application/openmetrics-text", "text/html, Application/OpenMetrics-Text;q=0.1"]
        {
            assert!(wants_openmetrics(wanted), "{wanted}");
        }
        for other in [
            "",
            "*/*",
            "text/plain",
            "application/openmetrics-text;q=0",
            "application/openmetrics-text;q=x",
            "application/openmetrics-text;q=0.3,text/plain;q=0.4",
            "application/openmetrics-text;version=9.0",
            ";;,,=;q",
        ] {
            assert!(!wants_openmetrics(other), "{other}");
        }
    }

    #[test]
    fn encodings() {
        for gzip in ["gzip", "deflate, gzip;q=0.5", "*", "GZIP"] {
            assert!(takes_gzip(gzip), "{gzip}");
        }
        for other in ["", "identity", "gzip;q=0", "*, gzip;q=0.0", "gzip;q=-1"] {
            assert!(!takes_gzip(other), "{other}");
        }
    }
}
