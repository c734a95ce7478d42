"""People who do not exist, with names that spreadsheets and pages have trouble with."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator

from autograder.batch.entries import Person

FIRST_NAMES = (
    "Aiko Aleksandra Amira Anna Bao Beatriz Björn Chinedu Clara Dmitri Elif Emeka Fatima Felix "
    "François Giulia Hannah Hiroshi Ida Ingrid Iván Jakub Jörg Jürgen Kavya Keanu Kofi Lars Leïla "
    "Lena Liam Łukasz Mahmoud Maja Mateo Mia Minh Nadia Niamh Noah Nour Olga Omar Paula Pedro "
    "Priya Rasmus Rosa Sana Søren Štěpán Tariq Thandiwe Uwe Valeria Wanjiru Yusuf Zoë"
)
LAST_NAMES = (
    "Abdi Acar Aguilar Andersson Arslan Bauer Becker Benali Brandão Chen Çelik Costa Dąbrowski "
    "Devi Diallo Eriksen Fischer Fontaine García Gómez Groß Haddad Huber Ibrahim Ito Jansen "
    "Jovanović Kaya Keita Klein Kowalska Krüger Lefèvre Lindqvist Lopes Mäkinen Mbeki Meyer Moreau "
    "Müller Mwangi Nakamura Ndiaye Novák Núñez O'Brien Okafor Østergård Petrov Quispe Ricci "
    "Rossi Sánchez Schäfer Silva Šimić Tanaka Tran Ünal Vargas Weiß Wójcik Yilmaz Zhang"
)
FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()
ODD = (
    "Müller-Lüdenscheidt, Jr., Hans", "=HYPERLINK(\"x\"; \"y\")", "Zoë \"Zo\" O'Neil", "+Plus Anna",
    "-Minus Bert", "@At Cleo", "李雷", "Nguyễn Thị Ánh", "<b>Bold</b> Bobby", "أحمد علي",
    "Semi; Colon", "Ludwig van der Große Freiherr von und zu Hohenstein-Waldeck und Pyrmont",
)  # fmt: skip


def people(count: int, seed: int) -> Iterator[Person]:
    """Yield so many people, no two alike, the same for the same seed."""
    dice = random.Random(f"people {seed}")
    odd = list(ODD)
    dice.shuffle(odd)
    sids = dice.sample(range(1_000_000, 9_999_999), count)
    seen: set[str] = set()
    for number, sid in enumerate(sids):
        name = odd.pop() if odd and number % 9 == 4 else _name(dice, seen)
        seen.add(name)
        yield Person(name, f"0{sid}", f"{_address(name)}{number}@example.org")


def _name(dice: random.Random, seen: set[str]) -> str:
    while True:
        name = f"{dice.choice(FIRST)} {dice.choice(LAST)}"
        if dice.random() < 0.15 or name in seen:
            name = f"{dice.choice(FIRST)} {name}"
        if name not in seen:
            return name


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in plain if letter.isalnum())[:20]
