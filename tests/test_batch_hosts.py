"""A cluster of two hosts, each a network of its own, one of which is cut off in the middle."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from clusters import SECONDS, Cluster, until

from autograder.batch.store import open_store

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(
        os.name != "posix" or os.geteuid() != 0 or not shutil.which("ip"),
        reason="needs root and iproute2",
    ),
]
COUNT = 24


def ip(*arguments):
    """Run `ip`."""
    subprocess.run(["ip", *arguments], check=True, capture_output=True)


@pytest.fixture
def hosts():
    """Two network namespaces with a cable between them; yields how to run something in each."""
    names = [f"grading-{os.getpid()}-{side}" for side in "ab"]
    cables = [f"cable-{os.getpid() % 10000}{side}" for side in "ab"]
    try:
        ip("netns", "add", names[0])
        ip("netns", "add", names[1])
    except subprocess.CalledProcessError as error:
        pytest.skip(f"network namespaces cannot be made: {error.stderr.decode()}")
    try:
        ip("link", "add", cables[0], "type", "veth", "peer", "name", cables[1])
        for name, cable, address in zip(names, cables, ("10.77.0.1", "10.77.0.2"), strict=True):
            ip("link", "set", cable, "netns", name)
            for arguments in (
                ["addr", "add", f"{address}/24", "dev", cable],
                ["link", "set", cable, "up"],
                ["link", "set", "lo", "up"],
            ):
                ip("netns", "exec", name, "ip", *arguments)
        yield [("ip", "netns", "exec", name) for name in names], cables
    finally:
        for name in names:
            ip("netns", "del", name)


def test_a_host_that_is_cut_off_costs_nothing(hosts, tmp_path):
    """What it was to grade goes to the other; every submission is graded, none is set aside."""
    (near, far), cables = hosts
    out = tmp_path / "out"
    cluster = Cluster(tmp_path, 8786, "10.77.0.1", near)
    try:
        cluster.schedule()
        cluster.work(near, "10.77.0.1")
        cluster.work(far, "10.77.0.2")
        client = cluster.grade(out, COUNT, 1.0)
        assert until(lambda: len(list(out.glob("submissions/*/results.json"))) > 6)
        subprocess.run([*far, "ip", "link", "set", cables[1], "down"], check=True)
        client.wait(4 * SECONDS)
    finally:
        cluster.close()
    assert client.returncode == 0, cluster.said
    assert f"{COUNT} submissions: {COUNT} graded." in cluster.said
    assert cluster.said.count("A worker was lost") <= 1  # none if it was between two of them
    assert len(open_store(out, print).records) == COUNT
