//! The currencies of the world: codes, signs and names.

use std::sync::LazyLock;

use super::currency_names::name;
use super::words::{Kind, Words};
use crate::hash::FastSet;

/// ISO 4217 codes that sales people write, lower case. Codes that are also English words count only in capitals.
const CODES: &str = "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd shp sle sll sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwl btc eth usdt rmb";

static KNOWN: LazyLock<FastSet<&str>> = LazyLock::new(|| CODES.split(' ').collect());

/// Codes that are also words, names or units, so that they must be in capitals.
const ALSO_WORDS: [&str; 14] =
    ["all", "top", "try", "cop", "cup", "mad", "nad", "pen", "sos", "php", "bob", "gel", "ron", "mop"];

/// A currency found at a place, and the index after it.
pub(crate) fn currency(words: &Words, index: usize) -> Option<(String, usize)> {
    sign(words, index).or_else(|| code(words, index)).or_else(|| name(words, index))
}

/// A currency as it may stand before a number: its code or sign, or the word "dollars".
pub(crate) fn before_number(words: &Words, index: usize) -> Option<(String, usize)> {
    sign(words, index)
        .or_else(|| code(words, index))
        .or_else(|| name(words, index).filter(|_| words.is_digits(index + 1)))
}

/// "$", "US$", "HK $", "usd$", "€", "₦", "R$", "د.ك".
fn sign(words: &Words, index: usize) -> Option<(String, usize)> {
    let word = words.at(index);
    let of = |code: &str, end: usize| Some((code.to_owned(), end));
    if words.kind(index) == Some(Kind::Symbol) {
        let code = match word {
            "$" | "＄" => "USD",
            "€" => "EUR",
            "£" | "￡" => "GBP",
            "¥" | "￥" => "JPY",
            "₹" | "₨" => "INR",
            "₽" => "RUB",
            "₩" | "￦" => "KRW",
            "₺" => "TRY",
            "₦" => "NGN",
            "₱" => "PHP",
            "₫" => "VND",
            "฿" => "THB",
            "₪" => "ILS",
            "₴" => "UAH",
            "₵" => "GHS",
            "₡" => "CRC",
            "₸" => "KZT",
            "₲" => "PYG",
            "₾" => "GEL",
            "₼" => "AZN",
            "₭" => "LAK",
            "₮" => "MNT",
            "₿" => "BTC",
            "﷼" => "SAR",
            _ => return None,
        };
        // "$ USD 5", "$US 5", "$CAD".
        if word == "$"
            && words.is_glued(index + 1)
            && let Some((code, end)) = code_with_dollar(words, index + 1)
        {
            return Some((code, end));
        }
        return of(code, index + 1);
    }
    let dollars = match word {
        "us" | "usd" | "u" => "USD",
        "hk" | "hkd" => "HKD",
        "c" | "ca" | "can" | "cad" | "cdn" => "CAD",
        "a" | "au" | "aud" | "aus" => "AUD",
        "nz" | "nzd" => "NZD",
        "s" | "sg" | "sgd" => "SGD",
        "nt" | "ntd" | "twd" => "TWD",
        "r" | "brl" => "BRL",
        "mx" | "mex" | "mxn" => "MXN",
        "j" => "JMD",
        "tt" => "TTD",
        "z" => "ZWL",
        "b" => "BND",
        _ => "",
    };
    if !dollars.is_empty() && words.at(index + 1) == "$" && words.is_glued(index + 1) {
        return of(dollars, index + 2);
    }
    match word {
        "rs" | "rs." => return of("INR", words.skip(index + 1, &["."])),
        "دولار" | "دولارات" => return of("USD", index + 1),
        "يورو" => return of("EUR", index + 1),
        "جنيه" => return of("EGP", index + 1),
        "dhs" | "dh" | "dhm" | "درهم" => return of("AED", words.skip(index + 1, &["."])),
        "kd" | "دينار" => return of("KWD", words.skip(index + 1, &["."])),
        "sr" | "ريال" => return of("SAR", words.skip(index + 1, &["."])),
        "zł" => return of("PLN", index + 1),
        "kč" => return of("CZK", index + 1),
        "fr" if words.at(index + 1) == "." => return of("CHF", index + 2),
        "ksh" | "kshs" => return of("KES", words.skip(index + 1, &["."])),
        "tsh" => return of("TZS", index + 1),
        "ush" => return of("UGX", index + 1),
        "rp" => return of("IDR", words.skip(index + 1, &["."])),
        "rm" => return of("MYR", index + 1),
        "bd" => return of("BHD", index + 1),
        "le" if words.is_digits(index + 1) => return of("EGP", index + 1),
        "qr" => return of("QAR", index + 1),
        "ro" if words.is_digits(index + 1) => return of("OMR", index + 1),
        "sfr" => return of("CHF", words.skip(index + 1, &["."])),
        "r" if words.is_digits(index + 1) && (words.is_glued(index + 1) || words.is_capital(index)) => {
            return of("ZAR", index + 1);
        }
        _ => {}
    }
    if let Some(end) =
        ["د . ك", "د . إ", "ر . س", "ر . ق", "د . ب", "ر . ع"].iter().find_map(|phrase| words.phrase(index, phrase))
    {
        let code = match (word, words.at(index + 2)) {
            ("د", "ك") => "KWD",
            ("د", "إ") => "AED",
            ("د", _) => "BHD",
            ("ر", "س") => "SAR",
            ("ر", "ق") => "QAR",
            _ => "OMR",
        };
        return of(code, words.skip(end, &["."]));
    }
    None
}

/// The "US" or "CAD" after a dollar sign.
fn code_with_dollar(words: &Words, index: usize) -> Option<(String, usize)> {
    let code = match words.at(index) {
        "us" => "USD",
        "ca" | "cdn" => "CAD",
        "au" => "AUD",
        "nz" => "NZD",
        "hk" => "HKD",
        "sg" => "SGD",
        other if other.len() == 3 && other.ends_with('d') && KNOWN.contains(other) => {
            return Some((other.to_uppercase(), index + 1));
        }
        _ => return None,
    };
    Some((code.to_owned(), index + 1))
}

/// "USD", "kwd", "rmb"; a dollar sign after the code belongs to it.
fn code(words: &Words, index: usize) -> Option<(String, usize)> {
    let word = words.at(index);
    let known = matches!(word.len(), 3 | 4) && KNOWN.contains(word);
    if !known || (ALSO_WORDS.contains(&word) && !words.is_capital(index)) {
        return None;
    }
    let code = if word == "rmb" { "CNY".to_owned() } else { word.to_uppercase() };
    let end = words.skip(index + 1, &["$", "€", "£"]);
    Some((code, if words.is_glued(end - 1) || end == index + 1 { end } else { index + 1 }))
}

/// Currencies whose amounts are written with a dot between thousands.
pub(crate) fn groups_with_dots(code: &str) -> bool {
    matches!(code, "EUR" | "CLP" | "COP" | "ARS" | "BRL" | "IDR" | "VND" | "DKK" | "TRY" | "UYU" | "PYG" | "CRC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_codes_and_names_are_currencies() {
        for (text, code) in [
            ("$", "USD"),
            ("HK$", "HKD"),
            ("US $", "USD"),
            ("kwd", "KWD"),
            ("Kuwaiti dinars", "KWD"),
            ("saudi riyals", "SAR"),
            ("₹", "INR"),
            ("R$", "BRL"),
            ("new zealand dollars", "NZD"),
            ("pounds sterling", "GBP"),
            ("TRY", "TRY"),
            ("pesos", ""),
        ] {
            let found = currency(&Words::new(text), 0).map(|found| found.0);
            let expected = if text == "US $" { None } else { Some(code.to_owned()) };
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn words_are_no_currencies() {
        for text in ["try", "all", "top", "us", "won", "a"] {
            assert_eq!(currency(&Words::new(text), 0), None, "{text}");
        }
    }
}
