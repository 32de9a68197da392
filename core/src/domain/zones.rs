//! Time zones as people call them: by their own name, a city, a country, an abbreviation, or what the clock differs by.

use chrono_tz::{TZ_VARIANTS, Tz};

use crate::text;

/// Names that are no city of a zone, and the zone they mean.
#[rustfmt::skip]
const CALLED: [(&str, Tz); 77] = [
    ("utc", Tz::UTC), ("gmt", Tz::UTC), ("z", Tz::UTC), ("zulu", Tz::UTC),
    ("cet", Tz::Europe__Berlin), ("cest", Tz::Europe__Berlin), ("central european", Tz::Europe__Berlin),
    ("eet", Tz::Europe__Athens), ("eest", Tz::Europe__Athens), ("msk", Tz::Europe__Moscow), ("bst", Tz::Europe__London),
    ("est", Tz::America__New_York), ("edt", Tz::America__New_York), ("et", Tz::America__New_York), ("eastern", Tz::America__New_York),
    ("cdt", Tz::America__Chicago), ("ct", Tz::America__Chicago), ("central", Tz::America__Chicago),
    ("mst", Tz::America__Denver), ("mdt", Tz::America__Denver), ("mt", Tz::America__Denver), ("mountain", Tz::America__Denver),
    ("pst", Tz::America__Los_Angeles), ("pdt", Tz::America__Los_Angeles), ("pt", Tz::America__Los_Angeles), ("pacific", Tz::America__Los_Angeles),
    ("jst", Tz::Asia__Tokyo), ("kst", Tz::Asia__Seoul), ("sgt", Tz::Asia__Singapore), ("hkt", Tz::Asia__Hong_Kong),
    ("pkt", Tz::Asia__Karachi), ("gst", Tz::Asia__Dubai), ("aest", Tz::Australia__Sydney), ("aedt", Tz::Australia__Sydney), ("nzst", Tz::Pacific__Auckland),
    ("kuwait city", Tz::Asia__Kuwait), ("uae", Tz::Asia__Dubai), ("emirates", Tz::Asia__Dubai), ("abu dhabi", Tz::Asia__Dubai), ("sharjah", Tz::Asia__Dubai),
    ("saudi", Tz::Asia__Riyadh), ("saudi arabia", Tz::Asia__Riyadh), ("ksa", Tz::Asia__Riyadh), ("jeddah", Tz::Asia__Riyadh), ("doha", Tz::Asia__Qatar),
    ("manama", Tz::Asia__Bahrain), ("oman", Tz::Asia__Muscat), ("jordan", Tz::Asia__Amman), ("lebanon", Tz::Asia__Beirut), ("iraq", Tz::Asia__Baghdad),
    ("egypt", Tz::Africa__Cairo), ("turkey", Tz::Europe__Istanbul), ("india", Tz::Asia__Kolkata), ("mumbai", Tz::Asia__Kolkata), ("delhi", Tz::Asia__Kolkata),
    ("new delhi", Tz::Asia__Kolkata), ("bangalore", Tz::Asia__Kolkata), ("pakistan", Tz::Asia__Karachi), ("china", Tz::Asia__Shanghai), ("beijing", Tz::Asia__Shanghai),
    ("japan", Tz::Asia__Tokyo), ("osaka", Tz::Asia__Tokyo), ("uk", Tz::Europe__London), ("england", Tz::Europe__London), ("britain", Tz::Europe__London),
    ("germany", Tz::Europe__Berlin), ("munich", Tz::Europe__Berlin), ("hamburg", Tz::Europe__Berlin), ("frankfurt", Tz::Europe__Berlin),
    ("france", Tz::Europe__Paris), ("spain", Tz::Europe__Madrid), ("barcelona", Tz::Europe__Madrid), ("italy", Tz::Europe__Rome), ("milan", Tz::Europe__Rome),
    ("san francisco", Tz::America__Los_Angeles), ("boston", Tz::America__New_York), ("washington", Tz::America__New_York),
];

/// Abbreviations that several places use.
const SHARED: [(&str, [Tz; 3]); 2] = [
    ("ist", [Tz::Asia__Kolkata, Tz::Asia__Jerusalem, Tz::Europe__Dublin]),
    ("cst", [Tz::America__Chicago, Tz::Asia__Shanghai, Tz::America__Havana]),
];

/// The time zones that a text may mean: one, several that share an abbreviation, or none.
pub fn zones_called(text: &str) -> Vec<Tz> {
    let written = text.trim().trim_end_matches(['.', '!', '?']).trim();
    let own = written.replace(' ', "_");
    if let Some(zone) =
        TZ_VARIANTS.iter().find(|zone| zone.name().contains('/') && zone.name().eq_ignore_ascii_case(&own))
    {
        return vec![*zone];
    }
    if let Some(zone) = offset(written) {
        return vec![zone];
    }
    let folded = text::fold(written);
    let bare = ["the ", "in ", "to "].iter().find_map(|word| folded.strip_prefix(word)).unwrap_or(&folded);
    let bare = [" standard time", " daylight time", " time zone", " timezone", " time"]
        .iter()
        .find_map(|word| bare.strip_suffix(word))
        .unwrap_or(bare);
    if let Some((_, zones)) = SHARED.iter().find(|(name, _)| *name == bare) {
        return zones.to_vec();
    }
    if let Some((_, zone)) = CALLED.iter().find(|(name, _)| *name == bare) {
        return vec![*zone];
    }
    let city = |zone: &&Tz| {
        let last = zone.name().rsplit('/').next().unwrap_or_default();
        zone.name().contains('/') && text::fold(&last.replace('_', " ")) == bare
    };
    TZ_VARIANTS.iter().find(city).into_iter().copied().collect()
}

/// A zone that is whole hours apart from UTC: `UTC+3`, `GMT-05:00`, `+3`.
fn offset(written: &str) -> Option<Tz> {
    let lower = written.to_lowercase().replace(' ', "");
    let signed = lower.strip_prefix("utc").or_else(|| lower.strip_prefix("gmt")).unwrap_or(&lower);
    let (sign, number) = match signed.chars().next()? {
        '+' => ('-', &signed[1..]),
        '-' => ('+', &signed[1..]),
        _ => return None,
    };
    let hours: u8 = number.strip_suffix(":00").unwrap_or(number).parse().ok()?;
    // The names of these zones count the other way round.
    if hours == 0 { Some(Tz::UTC) } else { format!("Etc/GMT{sign}{hours}").parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_found_by_its_name_a_city_a_country_and_an_abbreviation() {
        for (said, zone) in [
            ("Europe/London", "Europe/London"),
            ("asia/kuwait", "Asia/Kuwait"),
            ("Berlin", "Europe/Berlin"),
            ("Kuwait", "Asia/Kuwait"),
            ("new york", "America/New_York"),
            ("New York time", "America/New_York"),
            ("PST", "America/Los_Angeles"),
            ("São Paulo", "America/Sao_Paulo"),
            ("utc", "UTC"),
            ("UTC+3", "Etc/GMT-3"),
            ("GMT-05:00", "Etc/GMT+5"),
            ("Abu Dhabi", "Asia/Dubai"),
        ] {
            let found: Vec<&str> = zones_called(said).iter().map(|zone| zone.name()).collect();
            assert_eq!(found, [zone], "{said}");
        }
        for none in ["", "Narnia", "UTC+99", "tomorrow", "+"] {
            assert!(zones_called(none).is_empty(), "{none}");
        }
        assert_eq!(zones_called("IST").len(), 3);
    }
}
