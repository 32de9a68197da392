//! The names of currencies, with or without their country.

use super::words::Words;

/// "dollars", "us dollars", "Swiss francs", "Kuwaiti dinars", "rupees", "quid".
pub(super) fn name(words: &Words, index: usize) -> Option<(String, usize)> {
    let adjective = words.at(index);
    // "5000 won" is money, "3 won deals" is not.
    let ends = matches!(words.at(index + 1), "" | "." | "," | "?" | "!");
    if adjective == "won"
        && ends
        && (words.is_digits(index.wrapping_sub(1))
            || matches!(
                words.before(index),
                "million" | "thousand" | "billion" | "m" | "k" | "bn" | "trillion" | "korean"
            ))
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
        ("sri", "lankan") => ("sri", index + 2),
        ("costa", "rican") => ("costa", index + 2),
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
        "koruna" | "korunas" | "koruny" | "crowns" => Unit::Koruna,
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
            (Self::Krona | Self::Koruna, "swedish") => "SEK",
            (Self::Krona | Self::Koruna, "norwegian") => "NOK",
            (Self::Krona | Self::Koruna, "danish") => "DKK",
            (Self::Krona | Self::Koruna, "icelandic") => "ISK",
            (Self::Zloty, "polish") => "PLN",
            (Self::Koruna, "czech") => "CZK",
            (Self::Forint, "hungarian") => "HUF",
            (Self::Ruble, "russian") => "RUB",
            (Self::Hryvnia, "ukrainian") => "UAH",
            _ => return None,
        })
    }
}
