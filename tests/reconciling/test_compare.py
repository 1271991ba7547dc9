import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.model.value import JULIAN, TimeValue
from glamdata.reconciling.compare import AGREES, compare_dates, compare_lives, compare_names
from glamdata.reconciling.likeness import LOOSE, TIGHT

TUSI, RAZI = "Muḥammad ibn Aḥmad ibn ʻAlī al-Ṭūsī", "Muḥammad ibn Aḥmad ibn ʻAlī al-Rāzī"


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        ("Claude Monet", "Claude Monet", "the same name"),
        ("Frédéric Chopin", "FREDERIC CHOPIN", "the same but for capitals, accents or punctuation"),
        ("Claude Monet", "Monet, Claude", "the same but for capitals, accents or punctuation"),
        ("Jean Luc Godard", "Jean-Luc Godard", "the same but for capitals, accents or punctuation"),
        ("Paul MacCarthy", "Paul Mac Carthy", "the same but for hyphens or spaces"),
        ("Vincent van Gogh", "Vincent Gogh", "the same but for a particle"),
        ("John Q. Public", "John Quincy Public", "a middle initial is left out or written out"),
        ("Bartók Béla", "Béla Bartók", "the same two words, once with the family name first"),
        (
            "Phillipps, Thomas, Sir, 1792-1872, former owner",
            "Thomas Phillipps",
            "the same but for capitals, accents or punctuation",
        ),
        (
            "Bernard, of Clairvaux, Saint, 1090 or 91-1153",
            "Bernard of Clairvaux",
            "the same forename, with the same byname or number",
        ),
        (
            "Augustine, Saint, Bishop of Hippo",
            "Augustine of Hippo",
            "the same forename, with the same byname or number",
        ),
        ("Isidorus, Hispalensis, Saint", "Isidore of Seville", "the same forename, with the same byname or number"),
        ("Louis XV, King of France", "Louis XV", "the same forename, with the same byname or number"),
        ("Morgan, J. P. (John Pierpont)", "John Pierpont Morgan", "the same but for capitals, accents or punctuation"),
        ("Shelley, Mary (née Godwin)", "Mary Godwin", "the same but for capitals, accents or punctuation"),
        ("Morris, Wm., 1834-1896", "William Morris", "the same but for capitals, accents or punctuation"),
        ("Clark, Ed", "Ed Clark", "the same but for capitals, accents or punctuation"),
        ("Porter, Liliana, Countess", "Liliana Porter", "the same but for capitals, accents or punctuation"),
        ("Suyūṭī, Jalāl al-Dīn", "Jalal ad-Din as-Suyuti", "the same but for capitals, accents or punctuation"),
        ("Nguyễn Du", "Du Nguyen", "the same two words, once with the family name first"),
        ("Franz Joseph I", "Ferenc József I", "the same forename, with the same byname or number"),
        ("Hieronymus, Sanctus", "St. Hieronymus", "the same but for capitals, accents or punctuation"),
        ("張大千", "张大千", "the same signs in another form"),
        ("土方鉄", "土方鐵", "the same signs in another form"),
    ],
)
def test_tight_names(ours, theirs, rule):
    evidence = compare_names([ours], [theirs])
    assert (evidence.rule, evidence.veto) == (rule, False)
    assert evidence.score >= TIGHT


@pytest.mark.parametrize(
    ("ours", "theirs", "rule"),
    [
        ("Claude Monet", "Claude Oscar Monet", "a middle name is left out"),
        ("Wilhelm Müller", "Guillermo Müller", "forms of one name in two languages"),
        ("Vincent Pisan", "Vincent Pizan", "the same sounds, spelled differently"),
        ("James Thomas", "Thomas James", "the same words in another order"),
        ("J. R. R. Tolkien", "John Ronald Reuel Tolkien", "initials for given names"),
        ("J. Tolkien", "John Ronald Reuel Tolkien", "initials for given names"),
        ("Oscar Monet", "Claude Oscar Monet", "called by another of the given names"),
        ("Alex Calder", "Alexander Calder", "a short form of the given name"),
        ("Catherine Deneuve", "Catharine Deneuve", "the given name is spelled differently or shortened"),
        ("Georg Friedrich Haendel", "Georg Friedrich Händel", "the family name is spelled differently"),
        ("Georges-Daniel de Monfreid", "Georges Daniel de Monfried", "the family name is spelled differently"),
        ("Gabriel García", "Gabriel García Márquez", "part of the family name is left out"),
        ("Alex Webb", "Alexander Dwight Webb", "a short form of the given name"),
        ("Odo", "Odo of Cluny", "a byname is left out"),
        ("Hans Holbein the Younger", "Hans Holbein", "only one side says elder, younger, II …"),
        ("Tchaikovsky, Peter Ilich", "Pyotr Ilyich Tchaikovsky", "forms of one name in two languages"),
        ("Ibn Khaldūn", "Abd ar-Rahman ibn Khaldun", "known by part of the name"),
        ("Seely, Jason", "Jason Seley", "the family name is spelled differently, and little else is told"),
        ("Tomisawa, N.", "Nobuo Tomizawa", "the family name is spelled differently, and little else is told"),
    ],
)
def test_loose_names(ours, theirs, rule):
    evidence = compare_names([ours], [theirs])
    assert (evidence.rule, evidence.veto) == (rule, False)
    assert LOOSE <= evidence.score < TIGHT


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Claude Monet", "Claude Manet"),
        (TUSI, RAZI),
        ("Hans Holbein the Younger", "Hans Holbein the Elder"),
        ("Elizabeth II", "Elizabeth I"),
        ("Louis XIV", "Louis XV"),
        ("William Morris", "William Morris & Co."),
        ("Dionysius", "Pseudo-Dionysius"),
        ("John Smith", "Mrs. John Smith"),
        ("Rembrandt", "Follower of Rembrandt"),
        ("Saul", "Saul Kovner"),
        ("Kim Jong-il", "Kim Jong-un"),
        ("Dafydd ap Gwilym", "Dafydd ap Llywelyn"),
    ],
)
def test_names_that_can_not_be_one_are_a_veto(ours, theirs):
    assert compare_names([ours], [theirs]).veto
    assert compare_names([theirs], [ours]).veto


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("John Smith", "Mary Smith"),
        ("Smith", "John Smith"),
        ("Masafumi Satō", "Masayuki Satō"),
        ("Chris Burden", "Shirley C. Burden"),
    ],
)
def test_the_family_name_alone_is_not_enough(ours, theirs):
    evidence = compare_names([ours], [theirs])
    assert evidence.score < LOOSE
    assert not evidence.veto


def test_a_contradicting_generation_counts_even_if_an_alias_lacks_it():
    evidence = compare_names(["Hans Holbein the Elder"], ["Hans Holbein", "Hans Holbein the Younger"])
    assert evidence.veto


def test_junior_and_the_second_can_be_one():
    assert not compare_names(["John Smith Jr."], ["John Smith II"]).veto


def test_the_best_pair_counts_and_both_texts_are_kept():
    evidence = compare_names(["Monet", "Claude Monet"], ["Oscar-Claude Monet", "Claude Monet"])
    assert (evidence.ours, evidence.theirs, evidence.score) == ("Claude Monet", "Claude Monet", 1)


@pytest.mark.parametrize(
    ("ours", "theirs"), [([], ["A"]), (["A"], []), (["Anna"], ["Анна"]), (["張大千"], ["齊白石"]), (["..."], ["Anna"])]
)
def test_what_can_not_be_compared_is_neutral(ours, theirs):
    assert compare_names(ours, theirs) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Анна Ахматова", "Anna Akhmatova"),
        ("Пётр Чайковский", "Pyotr Tchaikovsky"),
        ("Γιάννης Φιλίππου", "Giannis Filippou"),
        ("სურენ აფხაძე", "Suren Apkhadze"),
        ("جن هدفیلد", "Jen Hadfield"),
        ("スペローネ・スペローニ", "Sperone Speroni"),
        ("김대중", "김대중"),
        ("সুরেশ পিটার্স", "Suresh Peters"),
    ],
)
def test_names_in_two_scripts_are_compared_by_sound(ours, theirs):
    evidence = compare_names([ours], [theirs])
    assert evidence.score >= LOOSE
    assert not evidence.veto


@pytest.mark.parametrize(
    ("ours", "theirs"), [("הנרי לוקאס", "Guy Junior Regis"), ("غلوريا سوانسون", "Xaveria Swanson")]
)
def test_names_in_two_scripts_that_sound_otherwise_say_nothing(ours, theirs):
    assert compare_names([ours], [theirs]) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Bernard, of Clairvaux", "Bernard of Cluny"),
        ("Gregory, of Nazianzus, Saint", "Gregory of Tours"),
        ("Xavier Mellery", "Xaveria Mellery"),
    ],
)
def test_another_byname_or_given_name_is_another_person(ours, theirs):
    assert compare_names([ours], [theirs]).score < LOOSE


names = st.lists(
    st.sampled_from(
        [
            "Anna",
            "John",
            "J.",
            "van",
            "der",
            "Smith",
            "Smyth",
            "García",
            "Márquez",
            "al-Ṭūsī",
            "Jr.",
            "II",
            "Elder",
            "&",
            "Co.",
            "Анна",
            "張",
            "O'Neil",
            "Mac",
            "Donald",
        ]
    ),
    min_size=1,
    max_size=5,
).map(" ".join)


@given(names, names)
def test_comparing_names_has_no_sides(ours, theirs):
    one, other = compare_names([ours], [theirs]), compare_names([theirs], [ours])
    assert (one and (one.score, one.rule, one.veto)) == (other and (other.score, other.rule, other.veto))


@given(names)
def test_a_name_is_itself(name):
    assert compare_names([name], [name]).score == 1


def years(*parts: int, **options) -> TimeValue:
    return TimeValue.from_parts(*parts, **options)


@pytest.mark.parametrize(
    ("ours", "theirs", "score"),
    [
        (years(1867), years(1867), 0.99),
        (years(1867, 6, 8), years(1867, 6, 8), 1.0),
        (years(1867, 6, 8), years(1867), 0.99),
        (years(1867, 1, 1), years(1867, 6, 8), 0.99),
        (years(1867, 6, 8), years(1867, 6, 20), 0.97),
        (years(1867, 6, 28), years(1867, 7, 3), 0.96),
        (years(1867, 6, 28), years(1867, 11, 3), 0.9),
        (years(1867), years(1868), 0.9),
        (years(1564), years(1560), 0.95),
        (years(1642, 12, 25, calendar=JULIAN), years(1643, 1, 4), 1.0),
        (years(1642, 12, 25), years(1643, 1, 4), 0.97),
        (TimeValue("+1860-00-00T00:00:00Z", 8), years(1867), 0.85),
        (TimeValue("+1900-00-00T00:00:00Z", 7), years(1801), 0.85),
    ],
)
def test_dates_that_agree_more_or_less(ours, theirs, score):
    evidence = compare_dates(ours, (theirs,))
    assert (evidence.score, evidence.veto) == (score, False)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (years(1867), years(1827)),
        (years(1967), years(1970)),
        (years(1564), years(1570)),
        (TimeValue("+1860-00-00T00:00:00Z", 8), years(1880)),
        (TimeValue("+1900-00-00T00:00:00Z", 7), years(1750)),
        (years(-44), years(44)),
    ],
)
def test_dates_that_contradict_are_a_veto(ours, theirs):
    evidence = compare_dates(ours, (theirs,), "death")
    assert (evidence.kind, evidence.score, evidence.veto) == ("death", 0, True)


def test_a_missing_date_is_neutral():
    assert compare_dates(None, (years(1867),)) is None
    assert compare_dates(years(1867), ()) is None


def test_one_of_several_dates_agrees_but_not_fully():
    evidence = compare_dates(years(1867), (years(1820), years(1867)))
    assert evidence.score < AGREES
    assert not evidence.veto
    assert compare_dates(years(1867), (years(1868), years(1867))).score == 0.99


@given(st.integers(-500, 2100).filter(bool), st.integers(40, 90), st.sampled_from([-1, 1]))
def test_forty_years_apart_is_always_a_veto(year, apart, sign):
    other = year + sign * apart
    assert compare_dates(years(year), (years(other or 1),)).veto


dates = st.builds(
    lambda y, m, d, p: TimeValue(f"+{y:04d}-{m:02d}-{d:02d}T00:00:00Z", p),
    st.integers(1, 2100), st.integers(0, 12), st.integers(0, 28), st.integers(6, 11),
)  # fmt: skip


@given(dates, dates)
def test_comparing_dates_has_no_sides(one, other):
    ours, theirs = compare_dates(one, (other,)), compare_dates(other, (one,))
    assert (ours.score, ours.veto) == (theirs.score, theirs.veto)


@pytest.mark.parametrize(
    ("born", "died", "possible"), [(1900, 1850, False), (1850, 1900, True), (1800, 1990, False), (1900, 1900, True)]
)
def test_a_birth_and_a_death_must_fit_one_life(born, died, possible):
    ours_born = compare_lives(years(born), None, (), (years(died),))
    ours_died = compare_lives(None, years(died), (years(born),), ())
    for evidence in (ours_born, ours_died):
        assert (evidence is None) == possible
        assert possible or evidence.veto


def test_dates_are_written_as_librarians_read_them():
    pairs = [
        (years(1867, 6, 8), "1867-06-08"), (years(-44, 3), "44 BCE-03"), (TimeValue("+1860-00-00T00:00:00Z", 8), "1860s"),
        (TimeValue("+1900-00-00T00:00:00Z", 7), "1801–1900"),
    ]  # fmt: skip
    for date, text in pairs:
        assert compare_dates(date, (date,)).ours == text
