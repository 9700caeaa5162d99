"""Any reasonable way of asking for silence counts, and nothing else does."""

from __future__ import annotations

import pytest

from ringlypro.messages.opt_out import classify_keyword, is_answered_by_carrier

STOP = """
stop
STOP
Stop.
stop!!!
 stop
stop please
please stop
Pls stop
STOPALL
stop all
unsubscribe
Unsubscribe me
please unsubscribe me from this
how do I unsubscribe?
cancel
CANCEL
end
quit
revoke
optout
opt out
opt-out
I want to opt out
Opting out
I revoke my consent
I revoke consent
withdraw consent
remove me
remove me from your list
Remove my number please
take me off this list
take me off
take my number off your list
delete me
get me off this list
leave me alone
please leave me alone
no more texts
No more messages please
no more
stop texting me
Stop texting me!!
please stop messaging me
stop sending me messages
stop sending me these texts
stop the messages
Stop all texts
stop these reminders
quit texting me
quit bothering me
cease texting
don't text me
Don’t text me again
dont text me anymore
do not text
do not contact me
do not message me
never text me again
don't send me texts
I don't want any more texts
I do not want your messages
I don't want to receive messages
i dont want to be texted
cancel my messages
cancel all texts
end these texts
halt
enough
cease
stop it
alto
ALTO
¡Alto!
alto por favor
parar
pare
Paren ya
para
baja
BAJA
dar de baja
darme de baja
quiero darme de baja
Denme de baja por favor
dame de baja
quiero la baja
cancelar
Cancelar
cancelar mensajes
cancelen los mensajes
cancelar mi suscripción
cancele los mensajes
fin
terminar
salir
detener
detengan los mensajes
deténganse de escribir, no me escriban
basta
basta de mensajes
no más
no mas mensajes
No más mensajes, por favor
ya no más mensajes
no quiero más mensajes
no quiero mensajes
ya no quiero mensajes
ya no quiero recibir mensajes
no deseo recibir mensajes
no quiero recibir sus mensajes
no me escriban
no me escriban más
No me manden mensajes
no me envíen mensajes
no me contacten
no me textees
nunca me escriban
dejen de escribirme
deja de mandarme mensajes
dejen de enviarme textos
paren de molestar
déjenme en paz
quítenme de la lista
quítame de tu lista
bórrenme de la lista
sáquenme de la lista
elimínenme
borrar
desuscribir
desuscribirme
quiero desuscribirme
alto a los mensajes
anular suscripción
revoco mi consentimiento
eliminar
Stop, and thank you
stpo
sotp please
Pleeease stoppp
s t o p
unsuscribe
unsubscibe me
🛑
stop, this is the wrong number
STOP you have the wrong number
número equivocado, alto
ya no me manden nada
no me manden más promociones
do not send me anything
quit it, take me off of your texting list
bórrenme de sus contactos
""".strip().splitlines()

START = "start|START|Unstop|resume|please start|yes|opt in|subscribe|inicio|INICIO|reanudar|alta|iniciar|volver"
HELP = "help|HELP|info|Info?|ayuda|¡Ayuda!|información"

OTHER = """
cancel my appointment
Please cancel
please cancel my appointment for tomorrow
I need to cancel
can we cancel
cancelar mi cita
quiero cancelar la cita de mañana
necesito cancelar
cancelar por favor
I'll stop by at 5
can I stop by later today?
I will stop in tomorrow
I want to quit smoking, can you help?
the end of the day works
weekend works for me
do not forget my appointment
don't cancel my appointment
don't worry
no more parking in front?
I have no more questions
text me when ready
send me a message
please text me the address
para mañana a las diez
es para mi hija
para el lunes
a la baja por la calle alta
el fin de semana
no puedo ir
no me duele más
no más tarde de las tres
¿puedo pasar más tarde?
sí
si
C
confirm
no
ok
thanks
gracias
hello
yes please at 3
I need help with my booking
stop light is broken, running late
remove the stitches on Friday
Can you get me off Wednesday and put me on Friday?
take me out of the four o'clock please
Please don't send the bill to my office
do not contact my mother, she is sick
quíteme del martes y póngame el jueves
no me mande la factura a la oficina
wrong number
shop
the top step is loose
all
please
1
""".strip().splitlines()


@pytest.mark.parametrize("body", STOP)
def test_asks_for_silence(body: str) -> None:
    assert classify_keyword(body) == "stop"


@pytest.mark.parametrize("body", START.split("|"))
def test_asks_for_texts_again(body: str) -> None:
    assert classify_keyword(body) == "start"


@pytest.mark.parametrize("body", HELP.split("|"))
def test_asks_for_help(body: str) -> None:
    assert classify_keyword(body) == "help"


@pytest.mark.parametrize("body", ["", "   ", "\x00", "👍", *OTHER])
def test_asks_for_nothing(body: str) -> None:
    assert classify_keyword(body) is None


@pytest.mark.parametrize(
    ("carrier_word", "wish"), [("STOP", "stop"), ("START", "start"), ("HELP", "help"), (" stop ", "stop"), ("x", None)]
)
def test_what_the_carrier_found_stands(carrier_word: str, wish: str | None) -> None:
    assert classify_keyword("arrêt", carrier_opt_out=carrier_word) == wish


@pytest.mark.parametrize(
    ("body", "carrier_word", "expected"),
    [("STOP", "", True), ("alto", "", False), ("please stop", "", False), ("alto", "STOP", True), ("Help", "", True)],
)
def test_the_carrier_answers_its_own_words(body: str, carrier_word: str, expected: bool) -> None:
    assert is_answered_by_carrier(body, carrier_opt_out=carrier_word) is expected


@pytest.mark.parametrize(
    "word",
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "start",
        "yes",
        "unstop",
        "help",
        "info",
    ],
)
def test_every_word_that_the_carrier_answers_is_left_to_it(word: str) -> None:
    assert is_answered_by_carrier(f" {word.upper()}! ")


@pytest.mark.parametrize("mark", ["'", "’", "`", "´"])
def test_every_apostrophe_is_heard_through(mark: str) -> None:
    assert classify_keyword(f"I don{mark}t want any more texts") == "stop"


@pytest.mark.parametrize(("blanks", "keyword"), [(388, "stop"), (389, None)])
def test_only_the_first_four_hundred_characters_are_judged(blanks: int, keyword: str | None) -> None:
    assert classify_keyword("x" + " " * (blanks - 1) + "stop texting") == keyword


def test_a_very_long_text_is_judged_quickly() -> None:
    assert classify_keyword("no " * 100_000) is None
