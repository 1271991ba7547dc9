"""What a person sees while a command works: on a terminal only, with a bar where there is a count."""

import io

import pytest

from glamdata.commands.progress import ProgressLine, say_seconds


class Screen(io.StringIO):
    """A terminal, or what is none."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    @property
    def line(self) -> str:
        return self.getvalue().rpartition("\033[K")[2]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return Screen()


def test_a_pipe_gets_nothing() -> None:
    pipe = Screen(is_terminal=False)
    progress = ProgressLine(pipe)
    progress.tell("planning part 1 of 2")
    progress.clear()
    assert pipe.getvalue() == ""


def test_what_takes_its_time_gets_a_bar(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("planning part 1 of 4")
    assert screen.line == "planning part 1 of 4"
    clock.now += 7
    progress.tell("planning part 3 of 4")
    assert screen.line == "\033[32m██████████\033[0m░░░░░░░░░░  50% 0:07 planning part 3 of 4"
    progress.clear()
    assert screen.line == ""


def test_the_time_goes_on_while_nothing_is_told(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("planning part 1 of 1")
    clock.now += 30
    progress.tick()
    assert screen.line == "planning part 1 of 1 0:30"
    progress.clear()
    progress.tick()
    assert screen.line == ""


def test_a_range_counts_to_its_end_and_thousands_have_commas(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("verifying 1 to 50 of 2,000 items")
    clock.now += 60
    progress.tell("verifying 1,451 to 1,500 of 2,000 items")
    assert " 75% 1:00 verifying" in screen.line


def test_words_without_a_count_get_the_time(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("1,000 records read")
    clock.now += 65
    progress.tell("9,000 records read")
    assert screen.line == "9,000 records read 1:05"


def test_the_line_never_wraps_and_cannot_move_the_cursor(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("pushed 1 of 2: \033[2J" + "x" * 200)
    clock.now += 10
    progress.tell("pushed 2 of 2: \033[2J" + "x" * 200)
    assert "\033[2J" not in screen.getvalue()
    assert len(screen.line.replace("\033[32m", "").replace("\033[0m", "")) <= 79


def test_it_is_drawn_ten_times_a_second_at_most(screen: Screen) -> None:
    clock = Clock()
    progress = ProgressLine(screen, clock)
    for number in range(1, 1001):
        clock.now += 0.001
        progress.tell(f"pushed {number} of 1000: r{number} saved")
    assert screen.getvalue().count("\r") <= 13
    assert "pushed 1000 of 1000" in screen.line


def test_a_dumb_terminal_gets_a_line_where_the_work_changes(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    progress = ProgressLine(screen)
    for words in ("planning part 1 of 2", "planning part 2 of 2", "linking the new items"):
        progress.tell(words)
    progress.clear()
    assert screen.getvalue() == "planning part 1 of 2\nlinking the new items\n"


def test_no_colour_where_none_is_wanted(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    clock = Clock()
    progress = ProgressLine(screen, clock)
    progress.tell("checked 1 of 2 parts")
    clock.now += 3
    progress.tell("checked 2 of 2 parts")
    assert "█" in screen.line
    assert "\033[3" not in screen.getvalue()


@pytest.mark.parametrize(("seconds", "said"), [(7.9, "0:07"), (750, "12:30"), (3723, "1:02:03")])
def test_times_are_said_as_people_read_them(seconds: float, said: str) -> None:
    assert say_seconds(seconds) == said
