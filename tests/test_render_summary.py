"""The summary of a job on GitHub: a table, what to mend, and no markup of a submission's."""

from __future__ import annotations

import json

import pytest

from autograder.__main__ import main
from autograder.render.figures import figures
from autograder.render.results import to_gradescope, write
from autograder.render.summary import markdown
from tests.test_render_results import LESSON
from tests.test_report import HOSTILE, POINTS, blank, full, lose, partly

MARKED_UP = "</pre></details><script>x</script>\n\n# Heading | cell\n\n![x](y) `code` @someone"


@pytest.mark.parametrize("make", [blank, full, partly])
def test_every_check_has_a_row(make):
    """Number, title and points of each check, and a part to open for each lost point."""
    report = make()
    text = markdown(to_gradescope(report, figures(report)))
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(POINTS)
    assert f"## {report.score:g} of {report.points:g} points" in text
    lost = [result for result in report.results.values() if result.passed is not True]
    assert text.count("<details>") == text.count("</details>") == len(lost)


def test_what_a_submission_wrote_is_no_markup():
    """Tags are escaped, and every text stands where Markdown is not read."""
    report = full()
    lose(report, "1.2", MARKED_UP, HOSTILE, [MARKED_UP], MARKED_UP)
    report.notes.append(MARKED_UP)
    text = markdown(to_gradescope(report))
    assert "<script>" not in text
    assert text.count("</pre>") == text.count("<pre>") == 2
    assert text.count("</details>") == 1


def test_a_title_cannot_leave_its_cell():
    """Pipes, backticks and links in a title are spelt out."""
    results = to_gradescope(full())
    results["tests"][0]["name"] = "it's a | b `c` [d](e) <f>"
    row = next(line for line in markdown(results).splitlines() if line.startswith("| 1"))
    assert "it's a \\| b \\`c\\` \\[d\\]\\(e\\) &lt;f&gt;" in row


def test_the_command_prints_it(tmp_path, capsys):
    """`summary FILE` is what the workflow appends to the job's summary."""
    write(partly(), tmp_path / "results.json")
    assert main(["summary", str(tmp_path / "results.json")]) == 0
    assert capsys.readouterr().out.startswith("## ")


@pytest.mark.parametrize("content", [None, "", "[]", "{}", '{"tests": [3]}', '{"tests": 1}'])
def test_a_file_that_is_no_results_is_refused(content, tmp_path, capsys):
    """Exit status 2 and one line."""
    path = tmp_path / "results.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main(["summary", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_results_json_of_the_fallback_is_shown(tmp_path, capsys):
    """Where nothing but the score and the output is there, that is what is shown."""
    path = tmp_path / "results.json"
    path.write_text(json.dumps({"score": 0, "output": "not finished", "tests": []}))
    assert main(["summary", str(path)]) == 0
    assert "not finished" in capsys.readouterr().out


def test_html_outputs_are_read_as_text():
    """A lesson's HTML becomes lines."""
    report = full()
    lose(report, "1.2", "what <b>", "try it").lesson = LESSON
    text = markdown(to_gradescope(report))
    assert "what &lt;b&gt;" in text
    assert "<strong>" not in text
    assert "Mistake: sum instead of mean. It looks like you sum." in text
    assert "print(1 &lt; 2)" in text
