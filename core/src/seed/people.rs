//! Made-up people and companies.

use super::{
    Random,
    vocabulary::{
        ARABIC_GIVEN, ARABIC_SURNAMES, COMPANY_ENDING, COMPANY_FIRST, COMPANY_SECOND, GIVEN, SURNAMES, surname,
    },
};
use crate::text;

/// A person's name, and what stands before the @ of their address.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) mailbox: String,
}

/// Somebody; one in twenty-five writes their name in Arabic.
pub(super) fn somebody(random: &mut Random) -> Person {
    if random.chance(4) { arabic(random) } else { latin(random) }
}

/// Somebody with a name in Latin letters. Few surnames are common and many are rare, as among real people.
pub(super) fn latin(random: &mut Random) -> Person {
    let given = *random.pick(&GIVEN);
    let surname = surname(commoner(random, SURNAMES));
    let mailbox = format!("{}.{}", text::fold(given).replace(' ', ""), surname.to_lowercase());
    Person { name: format!("{given} {surname}"), mailbox }
}

fn arabic(random: &mut Random) -> Person {
    let name = format!("{} {}", random.pick(&ARABIC_GIVEN), random.pick(&ARABIC_SURNAMES));
    Person { mailbox: text::fold(&name).replace(' ', "."), name }
}

/// A number below `end`, the lower the likelier.
fn commoner(random: &mut Random, end: usize) -> usize {
    let (wide, narrow) = (random.below(end), random.below(end));
    wide * narrow / end.max(1)
}

/// A company's name; many companies share one.
pub(super) fn company_name(random: &mut Random) -> String {
    let stem =
        if random.chance(50) { (*random.pick(&COMPANY_FIRST)).to_owned() } else { surname(commoner(random, SURNAMES)) };
    format!("{stem} {} {}", random.pick(&COMPANY_SECOND), random.pick(&COMPANY_ENDING)).trim_end().to_owned()
}
