import pytest
from hypothesis import given
from hypothesis import strategies as st

from glamdata.reconciling.name import parse_name


@pytest.mark.parametrize(
    ("inverted", "direct"),
    [
        ("Monet, Claude, 1840-1926", "Claude Monet"),
        ("Gogh, Vincent van", "Vincent van Gogh"),
        ("Holbein, Hans, the Younger", "Hans Holbein the Younger"),
        ("Smith, John, Jr.", "John Smith, Jr."),
        ("García Márquez, Gabriel", "Gabriel García Márquez"),
        ("Sayers, Dame Dorothy (writer)", "Dorothy Sayers"),
        ("Mason, Jr., G. Grant", "G. Grant Mason, Jr."),
        ("Cooper II, Richard", "Richard Cooper II"),
        ("Le Clerc II, Sébastien", "Sébastien Le Clerc II"),
        ("Louis XV, King of France, 1710-1774", "Louis XV"),
        ("John Paul II, Pope", "John Paul II"),
        ("Haldane-Duncan, 2nd Earl of Camperdown, Adam", "Adam Haldane-Duncan"),
        ("Choiseul-Gouffier, Marie-Gabriel, Comte de", "Marie-Gabriel Choiseul-Gouffier"),
        ("Hines, Earl", "Earl Hines"),
        ("Basie, Count", "Count Basie"),
        ("صفارزاده، طاهره", "طاهره صفارزاده"),
    ],
)
def test_inverted_and_direct_are_one_name(inverted, direct):
    one, other = parse_name(inverted), parse_name(direct)
    assert (one.words, one.family, one.generation) == (other.words, other.family, other.generation)


@pytest.mark.parametrize(
    ("text", "generation"),
    [
        ("Pieter Bruegel d. Ä.", {"elder"}),
        ("Lucas Cranach der Jüngere", {"younger"}),
        ("David Teniers il Giovane", {"younger"}),
        ("Louis XIV", {"xiv"}),
        ("Elizabeth II, Queen of Great Britain", {"ii"}),
        ("William H. Smith 3rd", {"iii"}),
        ("Xi Jinping", set()),
        ("XI Jinping", set()),
        ("John V. Smith", set()),
        ("Smith, John V.", set()),
        ("Senior Smith", set()),
        ("Will Elder", set()),
        ("Nassau Senior", set()),
        ("Amartya Sen", set()),
        ("Kim Ŭng-jun", set()),
        ("Johann Strauss jun.", {"younger"}),
        ("Alexandre Dumas fils", {"younger"}),
        ("Aylesford, Heneage Finch, 4th Earl of", set()),
        ("Velde, Esaias van de, I", {"i"}),
    ],
)
def test_markers_of_generation(text, generation):
    assert parse_name(text).generation == generation


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Smith & Sons Ltd.", {"joint", "kin", "firm"}),
        ("Johnson (Firm)", {"firm"}),
        ("Mrs. John Smith", {"wife"}),
        ("Pseudo-Dionysius", {"pseudo"}),
        ("Follower of Rembrandt", {"manner"}),
        ("Medici family", {"kin"}),
        ("Claude Monet", set()),
    ],
)
def test_what_is_no_plain_person(text, kinds):
    assert parse_name(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("C. S. Lewis", "lewis", ("c", "s")),
        ("Ben Shahn", "shahn", ("ben",)),
        ("Naṣīr al-Dīn al-Ṭūsī", "tusi", ("nasir", "din")),
        ("Raphael", "raphael", ()),
        ("Thomas Thomas", "thomas", ("thomas",)),
    ],
)
def test_family_and_given_names(text, family, given):
    name = parse_name(text)
    assert (name.family, name.given) == (family, given)


@pytest.mark.parametrize(
    ("text", "short", "common"),
    [
        ("Raphael", True, False),
        ("J. Vanderbilt", True, False),
        ("Cornelius Vanderbilt", False, False),
        ("John Q. Smith", False, True),
        ("John Quincy Smith", False, False),
        ("J. Smith", True, True),
    ],
)
def test_names_that_say_little(text, short, common):
    name = parse_name(text)
    assert (name.is_short, name.is_common) == (short, common)


@given(st.text())
def test_no_text_breaks_it(text):
    name = parse_name(text)
    assert not name.core or name.family in name.core
