//! The currencies of the world: codes, signs and names.

use super::words::{Kind, Words};

/// ISO 4217 codes that sales people write, lower case. Codes that are also English words count only in capitals.
const CODES: &str = " aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp cny cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl hrk htg huf idr ils inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sdg sek sgd shp sle sll sos srd ssp stn svc syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst xaf xcd xof xpf yer zar zmw zwl btc eth usdt rmb ";

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
        other if other.len() == 3 && other.ends_with('d') && CODES.contains(&format!(" {other} ")) => {
            return Some((other.to_uppercase(), index + 1));
        }
        _ => return None,
    };
    Some((code.to_owned(), index + 1))
}

/// "USD", "kwd", "rmb"; a dollar sign after the code belongs to it.
fn code(words: &Words, index: usize) -> Option<(String, usize)> {
    let word = words.at(index);
    let known =
        matches!(word.len(), 3 | 4) && word.is_ascii() && CODES.split_ascii_whitespace().any(|code| code == word);
    if !known || (ALSO_WORDS.contains(&word) && !words.is_capital(index)) {
        return None;
    }
    let code = if word == "rmb" { "CNY".to_owned() } else { word.to_uppercase() };
    let end = words.skip(index + 1, &["$", "€", "£"]);
    Some((code, if words.is_glued(end - 1) || end == index + 1 { end } else { index + 1 }))
}

/// "dollars", "us dollars", "Swiss francs", "Kuwaiti dinars", "rupees", "quid".
fn name(words: &Words, index: usize) -> Option<(String, usize)> {
    let adjective = words.at(index);
    // "5000 won" is money, "3 won deals" is not.
    let ends = matches!(words.at(index + 1), "" | "." | "," | "?" | "!");
    if adjective == "won"
        && ends
        && (words.is_digits(index.wrapping_sub(1))
            || matches!(words.before(index), "million" | "thousand" | "billion" | "m" | "k" | "korean"))
    {
        return Some(("KRW".to_owned(), index + 1));
    }
    if let Some(code) = rare_name(adjective) {
        return Some((code.to_owned(), index + 1));
    }
    let unit_after = |index: usize| unit(words.at(index)).map(|unit| (unit, index + 1));
    if let Some((kind, end)) = unit_after(index) {
        let code = kind.default_code();
        return Some((code.to_owned(), end));
    }
    let (country, at) = match (adjective, words.at(index + 1)) {
        ("u", ".") if words.at(index + 2) == "s" => ("us", words.skip(index + 3, &["."])),
        ("united", "states") => ("us", index + 2),
        ("new", "zealand" | "taiwan") => (if words.at(index + 1) == "taiwan" { "taiwan" } else { "nz" }, index + 2),
        ("hong", "kong") => ("hk", index + 2),
        ("saudi", "arabian") => ("saudi", index + 2),
        ("pounds" | "pound", "sterling") => return Some(("GBP".to_owned(), index + 2)),
        ("south", "african" | "korean") => (words.at(index + 1), index + 2),
        _ => (adjective, index + 1),
    };
    if country == "sterling" {
        return Some(("GBP".to_owned(), index + 1));
    }
    if matches!(country, "korean") && words.at(at) == "won" {
        return Some(("KRW".to_owned(), at + 1));
    }
    let (kind, end) = unit_after(at)?;
    Some((kind.of_country(country)?.to_owned(), end))
}

/// Names that only one currency has.
fn rare_name(word: &str) -> Option<&'static str> {
    Some(match word {
        "lek" | "leke" => "ALL",
        "lev" | "leva" => "BGN",
        "leu" | "lei" => "RON",
        "tenge" => "KZT",
        "riel" | "riels" => "KHR",
        "kwacha" => "ZMW",
        "kyat" | "kyats" => "MMK",
        "birr" => "ETB",
        "gourde" | "gourdes" => "HTG",
        "pula" => "BWP",
        "metical" | "meticais" => "MZN",
        "dalasi" => "GMD",
        "guarani" | "guaranies" => "PYG",
        "quetzal" | "quetzales" => "GTQ",
        "lempira" | "lempiras" => "HNL",
        "cordoba" | "cordobas" => "NIO",
        "colones" => "CRC",
        "balboa" | "balboas" => "PAB",
        "soles" => "PEN",
        "bolivar" | "bolivars" | "bolivares" => "VES",
        "boliviano" | "bolivianos" => "BOB",
        "tugrik" | "tugriks" => "MNT",
        "rufiyaa" => "MVR",
        "manat" | "manats" => "AZN",
        "lari" => "GEL",
        "dram" | "drams" => "AMD",
        "afghani" | "afghanis" => "AFN",
        "ariary" => "MGA",
        _ => return None,
    })
}

/// A currency's name without its country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Dollar,
    Euro,
    Pound,
    Yen,
    Yuan,
    Rupee,
    Rupiah,
    Ringgit,
    Baht,
    Dong,
    Peso,
    Real,
    Rand,
    Naira,
    Shilling,
    Cedi,
    Dinar,
    Dirham,
    Riyal,
    Lira,
    Shekel,
    Franc,
    Krona,
    Zloty,
    Koruna,
    Forint,
    Ruble,
    Hryvnia,
    Taka,
    Bitcoin,
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "dollar" | "dollars" | "buck" | "bucks" => Unit::Dollar,
        "euro" | "euros" => Unit::Euro,
        "pound" | "pounds" | "quid" => Unit::Pound,
        "yen" => Unit::Yen,
        "yuan" | "renminbi" => Unit::Yuan,
        "rupee" | "rupees" => Unit::Rupee,
        "rupiah" | "rupiahs" => Unit::Rupiah,
        "ringgit" | "ringgits" => Unit::Ringgit,
        "baht" | "bahts" => Unit::Baht,
        "dong" => Unit::Dong,
        "peso" | "pesos" => Unit::Peso,
        "reais" | "reals" => Unit::Real,
        "rand" | "rands" => Unit::Rand,
        "naira" | "nairas" => Unit::Naira,
        "shilling" | "shillings" => Unit::Shilling,
        "cedi" | "cedis" => Unit::Cedi,
        "dinar" | "dinars" => Unit::Dinar,
        "dirham" | "dirhams" => Unit::Dirham,
        "riyal" | "riyals" | "rial" | "rials" => Unit::Riyal,
        "lira" | "liras" => Unit::Lira,
        "shekel" | "shekels" => Unit::Shekel,
        "franc" | "francs" => Unit::Franc,
        "krona" | "kronor" | "krone" | "kroner" => Unit::Krona,
        "zloty" | "zlotys" | "złoty" | "złotych" => Unit::Zloty,
        "koruna" | "korunas" | "koruny" => Unit::Koruna,
        "forint" | "forints" => Unit::Forint,
        "ruble" | "rubles" | "rouble" | "roubles" => Unit::Ruble,
        "hryvnia" | "hryvnias" => Unit::Hryvnia,
        "taka" => Unit::Taka,
        "bitcoin" | "bitcoins" => Unit::Bitcoin,
        _ => return None,
    })
}

impl Unit {
    /// The currency that a bare name means; empty when several countries share it evenly.
    fn default_code(self) -> &'static str {
        match self {
            Self::Dollar => "USD",
            Self::Euro => "EUR",
            Self::Pound => "GBP",
            Self::Yen => "JPY",
            Self::Yuan => "CNY",
            Self::Rupee => "INR",
            Self::Rupiah => "IDR",
            Self::Ringgit => "MYR",
            Self::Baht => "THB",
            Self::Dong => "VND",
            Self::Real => "BRL",
            Self::Rand => "ZAR",
            Self::Naira => "NGN",
            Self::Cedi => "GHS",
            Self::Dirham => "AED",
            Self::Riyal => "SAR",
            Self::Lira => "TRY",
            Self::Shekel => "ILS",
            Self::Franc => "CHF",
            Self::Zloty => "PLN",
            Self::Koruna => "CZK",
            Self::Forint => "HUF",
            Self::Ruble => "RUB",
            Self::Hryvnia => "UAH",
            Self::Taka => "BDT",
            Self::Bitcoin => "BTC",
            Self::Dinar => "KWD",
            Self::Shilling => "KES",
            Self::Krona => "SEK",
            Self::Peso => "",
        }
    }

    fn of_country(self, country: &str) -> Option<&'static str> {
        Some(match (self, country) {
            (Self::Dollar, "us" | "american") => "USD",
            (Self::Dollar, "canadian") => "CAD",
            (Self::Dollar, "australian" | "aussie") => "AUD",
            (Self::Dollar, "nz" | "kiwi") => "NZD",
            (Self::Dollar, "hk") => "HKD",
            (Self::Dollar, "singapore" | "singaporean" | "sing") => "SGD",
            (Self::Dollar, "taiwan" | "taiwanese") => "TWD",
            (Self::Dollar, "bahamian") => "BSD",
            (Self::Dollar, "barbadian") => "BBD",
            (Self::Dollar, "belize") => "BZD",
            (Self::Dollar, "bermudian" | "bermuda") => "BMD",
            (Self::Dollar, "brunei") => "BND",
            (Self::Dollar, "fijian" | "fiji") => "FJD",
            (Self::Dollar, "liberian") => "LRD",
            (Self::Dollar, "namibian") => "NAD",
            (Self::Dollar, "trinidadian" | "tobago") => "TTD",
            (Self::Dollar, "jamaican") => "JMD",
            (Self::Pound, "british" | "uk" | "english") => "GBP",
            (Self::Pound, "egyptian") => "EGP",
            (Self::Pound | Self::Lira, "lebanese") => "LBP",
            (Self::Pound, "syrian") => "SYP",
            (Self::Pound, "sudanese") => "SDG",
            (Self::Yen, "japanese") => "JPY",
            (Self::Yuan, "chinese") => "CNY",
            (Self::Rupee, "indian") => "INR",
            (Self::Rupee, "pakistani" | "pakistan") => "PKR",
            (Self::Rupee, "sri" | "lankan") => "LKR",
            (Self::Rupee, "nepalese" | "nepali") => "NPR",
            (Self::Rupee, "mauritian") => "MUR",
            (Self::Rupiah, "indonesian") => "IDR",
            (Self::Ringgit, "malaysian") => "MYR",
            (Self::Baht, "thai") => "THB",
            (Self::Dong, "vietnamese") => "VND",
            (Self::Peso, "mexican") => "MXN",
            (Self::Peso, "philippine" | "filipino") => "PHP",
            (Self::Peso, "argentine" | "argentinian" | "argentinean") => "ARS",
            (Self::Peso, "chilean") => "CLP",
            (Self::Peso, "colombian") => "COP",
            (Self::Peso, "uruguayan") => "UYU",
            (Self::Peso, "dominican") => "DOP",
            (Self::Peso, "cuban") => "CUP",
            (Self::Franc, "rwandan") => "RWF",
            (Self::Franc, "congolese") => "CDF",
            (Self::Franc, "cfa" | "african") => "XOF",
            (Self::Real, "brazilian") => "BRL",
            (Self::Rand, "african") => "ZAR",
            (Self::Naira, "nigerian") => "NGN",
            (Self::Shilling, "kenyan" | "kenya") => "KES",
            (Self::Shilling, "ugandan") => "UGX",
            (Self::Shilling, "tanzanian") => "TZS",
            (Self::Cedi, "ghanaian" | "ghana") => "GHS",
            (Self::Dinar, "kuwaiti" | "kuwait") => "KWD",
            (Self::Dinar, "bahraini") => "BHD",
            (Self::Dinar, "jordanian") => "JOD",
            (Self::Dinar, "iraqi") => "IQD",
            (Self::Dinar, "tunisian") => "TND",
            (Self::Dinar, "algerian") => "DZD",
            (Self::Dinar, "libyan") => "LYD",
            (Self::Dinar, "serbian") => "RSD",
            (Self::Dirham, "uae" | "emirati" | "emirates") => "AED",
            (Self::Dirham, "moroccan") => "MAD",
            (Self::Riyal, "saudi") => "SAR",
            (Self::Riyal, "qatari" | "qatar") => "QAR",
            (Self::Riyal, "omani") => "OMR",
            (Self::Riyal, "iranian") => "IRR",
            (Self::Riyal, "yemeni") => "YER",
            (Self::Lira, "turkish") => "TRY",
            (Self::Shekel, "israeli") => "ILS",
            (Self::Franc, "swiss") => "CHF",
            (Self::Krona, "swedish") => "SEK",
            (Self::Krona, "norwegian") => "NOK",
            (Self::Krona, "danish") => "DKK",
            (Self::Krona, "icelandic") => "ISK",
            (Self::Zloty, "polish") => "PLN",
            (Self::Koruna, "czech") => "CZK",
            (Self::Forint, "hungarian") => "HUF",
            (Self::Ruble, "russian") => "RUB",
            (Self::Hryvnia, "ukrainian") => "UAH",
            _ => return None,
        })
    }
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
