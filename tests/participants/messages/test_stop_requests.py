"""A wish for no more texts, or a danger, is heard in any words; everyday sentences stop nothing."""

import time

import pytest

from participants.messages.stop_requests import Wish, read

STOPS = [
    "STOP", "Stop. Thank you", "please stop", "Please stop texting me", "Please don't text this number again",
    "don't text me", "Dont message me any more", "do not contact me again", "no more texts",
    "No more messages please",
    "Please don't send any more of these", "i dont want these messages", "I don't want any texts",
    "take me off your list",
    "remove my number", "delete my number please", "unsubscribe", "opt out", "Leave me alone",
    "never text me",
    "Stop sending me these", "Wrong number, no idea who you are", "I do not want to receive texts",
    "quit texting me",
    "STOP!!!", "Stop, please.", "enough", "no more of these please", "can you stop texting me please",
    "توقف", "إلغاء", "لا ترسل لي رسائل", "لا تراسلني", "توقفوا عن الإرسال", "أوقف الرسائل",
    "رجاءً لا ترسلوا رسائل", "الرقم خطأ",
    "لا أريد رسائل", "nie pisz do mnie", "Proszę nie wysyłać... nie wysyłaj", "arrêtez de m'écrire",
    "no me escriba más", "nu mai trimite",
]  # fmt: skip
DANGERS = [
    "Not safe to text me here", "not safe to text any more", "It isn't safe", "this is unsafe",
    "he reads my phone",
    "He reads my texts", "my husband checks my phone", "she looks through my messages",
    "my phone is being checked",
    "he has my phone", "my ex can see this", "he might see this", "I'm scared of him", "he'll find out",
    "im in danger",
    "this is not my phone", "this is his phone", "someone else reads my messages", "He threatened me",
    "dont let him know",
    "yes but it's not safe to text", "it's dangerous", "he is reading my messages",
    "they go through... he goes through my phone",
    "Please help me", "he hit me", "1 yes. he reads my phone",
    "ليس آمناً", "الوضع غير آمن", "هو يقرأ رسائلي", "زوجي يفتش هاتفي", "أنا خائفة", "يشوف جوالي", "في خطر",
    "مش أمان", "ساعدوني",
    "to nie jest bezpieczne... niebezpiecznie", "no es seguro", "ddim yn ddiogel",
]  # fmt: skip
NEITHER = [
    "yes", "1 yes, 2 no", "Can you ring me instead?", "I'm driving. If this is urgent call me",
    "no problem, see you then",
    "Who is this? I can't see a name", "Not sure yet", "no but I can an hour later", "I can't stop laughing",
    "1 no", "",
    "the end of the week", "I'll stop by at six", "the bus stop is far", "I didn't get your message",
    "I don't understand this message",
    "can you send it again", "text me the address", "is it safe to park there?",
    "send me a message when it starts",
    "I have no more questions", "she has my number", "he can come too", "I'm afraid I can't",
    "I need to cancel Tuesday",
    "we will be there with the kids", "don't know yet", "نعم", "لا", "1 نعم 2 لا", "متى الاجتماع؟",
    "اتصل بي من فضلك", "شكرا",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_a_wish_to_stop_is_heard(text):
    assert read(text) in (Wish.STOP, Wish.DANGER)


@pytest.mark.parametrize("text", DANGERS)
def test_a_danger_is_heard(text):
    assert read(text) == Wish.DANGER


@pytest.mark.parametrize("text", NEITHER)
def test_everyday_sentences_stop_nothing(text):
    assert read(text) is None


@pytest.mark.parametrize("text", ["START", "start please", "ابدأ"])
def test_a_wish_for_texts_again_is_heard(text):
    assert read(text) == Wish.START


@pytest.mark.parametrize("piece", ["a", "Aa ", "he ", "dont want any ", "لا ", "my phone is being ", "stop"])
def test_a_long_message_is_read_in_no_time(piece):
    began = time.process_time()
    read(piece * 20_000)
    assert time.process_time() - began < 0.5
