//! Whatever an answer says, it can be sent.

use leancrm_bot::{
    About, Act,
    slack::{self, Pressed},
};
use leancrm_core::ids::{ChangeSetId, ContactId, DealId, MeetingId, PendingId, QuestionId, TaskId, TurnId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    samples::{self, HOSTILE},
    slack_limits::{check, check_form, pictures},
};

/// A text of hostile pieces, letters of every script, and now and then a very long one.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        2 => any::<String>(),
        2 => "[a-z <>&!@*_`|0-9\n-]{0,60}",
        1 => ("[&<>x ]", 1usize..3500).prop_map(|(letter, times)| letter.repeat(times)),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn press() -> impl Strategy<Value = Pressed> {
    let id = || any::<u128>().prop_map(Uuid::from_u128);
    prop_oneof![
        (id(), any::<bool>()).prop_map(|(id, all)| Pressed::Undo { change_set: ChangeSetId::from_uuid(id), all }),
        id().prop_map(|id| Pressed::Confirm(PendingId::from_uuid(id))),
        id().prop_map(|id| Pressed::Cancel(PendingId::from_uuid(id))),
        id().prop_map(|id| Pressed::Edit(PendingId::from_uuid(id))),
        (id(), any::<usize>()).prop_map(|(id, option)| Pressed::Choice { question: QuestionId::from_uuid(id), option }),
        text().prop_map(Pressed::Say),
        id().prop_map(|id| Pressed::Act(Act::TaskDone(TaskId::from_uuid(id)))),
        id().prop_map(|id| Pressed::Act(Act::TaskTomorrow(TaskId::from_uuid(id)))),
        id().prop_map(|id| Pressed::Act(Act::Show(About::Deal(DealId::from_uuid(id))))),
        id().prop_map(|id| Pressed::Act(Act::FollowUpDone(ContactId::from_uuid(id)))),
        id().prop_map(|id| Pressed::Act(Act::DealPush(DealId::from_uuid(id)))),
        id().prop_map(|id| Pressed::Act(Act::MeetingPrep(MeetingId::from_uuid(id)))),
        Just(Pressed::Refresh),
        (id(), any::<bool>()).prop_map(|(id, good)| Pressed::Feedback { turn: TurnId::from_uuid(id), good }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn every_answer_is_within_slacks_limits_and_mentions_nobody(
        texts in prop::collection::vec(text(), 1..12),
        many in prop_oneof![0usize..8, 20usize..110],
        most in 1usize..=slack::MESSAGES,
    ) {
        let text = |at: usize| texts[at % texts.len()].clone();
        let kinds = samples::every_kind(many, &text);
        for (_, reply) in &kinds {
            check(&slack::message(reply, most), most);
            check(&slack::message_with(reply, &pictures(reply), most), most);
            check_form(reply);
        }
        let blocks = kinds.into_iter().flat_map(|(_, reply)| reply.blocks).collect();
        check(&slack::message(&leancrm_bot::Reply { blocks }, most), most);
    }
}

proptest! {
    #[test]
    fn a_press_comes_back_as_it_was_sent(press in press(), at in 0usize..100) {
        if let Some(carried) = press.encode(at) {
            prop_assert!(carried.value.encode_utf16().count() <= 2000);
            prop_assert_eq!(Pressed::decode(&carried.action_id, &carried.value), Some(press));
        } else {
            prop_assert!(matches!(press, Pressed::Say(_)));
        }
    }

    #[test]
    fn whatever_is_pressed_is_read_or_refused(
        word in "(undo|undo_all|confirm|cancel|edit|choice|say|feedback|task_done|deal_push|refresh|[a-z]{0,5})[.]?[0-9]{0,3}",
        value in prop_oneof![text(), "(chg|pend|ask|turn|task|deal)_[0-9a-f]{32}([.]([0-9]{1,3}|good|bad))?"],
    ) {
        if let Some(pressed) = Pressed::decode(&word, &value) {
            prop_assert_eq!(pressed.encode(0).map(|carried| carried.value), Some(value));
        }
    }
}
