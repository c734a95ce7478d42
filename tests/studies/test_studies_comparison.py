"""What the comparison of the CNN's versions says of its statistics."""

from __future__ import annotations

from solutions.studies import comparison as study


def stats(**sizes):
    """Return statistics of versions with so many parameters; v3 took 300 seconds, QuickNet 90."""
    seconds = {study.V3: (600.0, 300.0), study.QUICK: (120.0, 90.0)}
    names = {"v1": study.V1, "v2": study.V2, "v3": study.V3, "quick": study.QUICK}
    runs, facts = {}, {}
    for short, size in sizes.items():
        wall, worked = seconds.get(names[short], (1.0, 1.0))
        run = {"seconds": wall, "worked": worked, "test_accuracy": 0.9321}
        run["plan"] = {"rule": {"smoothing": 0.05}}
        terms = {"train": 0.99, "test": 0.9321, "gap": 0.0579}
        counts = {"convolutions": 10, "linear": size - 10, "all": size}
        runs[names[short]] = run
        facts[names[short]] = {"parameters": counts, "terms": terms, "shifted": [0.9] * 4}
    machine = {"device": "cpu"}
    return {"runs": runs, "facts": facts, "data": {"test": 10_000}, "machine": machine}


def test_a_network_too_large_for_the_assignment_is_said_to_be():
    """With the check that refuses it and the head that fits; nothing is said of small ones."""
    text = "\n".join(study.remarks(stats(v1=120_970, v2=5_858_442, v3=5_858_442)))
    assert "CNN v2 and CNN v3: as published. Check 3.1 of the assignment refuses more" in text
    assert "more than 5,000,000 parameters; a head of 768" in text
    assert "as published" not in "\n".join(study.remarks(stats(v1=120_970)))


def test_the_quick_networks_share_of_the_time_is_the_processors_and_the_walls():
    """Both in the same sentence, so that nobody takes one for the other."""
    text = study.remarks(stats(v3=5_858_442, quick=178_922))[-1]
    assert "93.21% after 90 processor seconds of training, 0.30 of the 300 that v3 took" in text
    assert "120 of 600 seconds, 0.20" in text
