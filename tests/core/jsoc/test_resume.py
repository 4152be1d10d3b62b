"""What a crash, an interrupt or a second process leaves behind: nothing lost, nothing fetched twice."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from sunwidgets.core.jsoc import JsocCache
from sunwidgets.core.sharp import SharpCube
from tests.core.jsoc.conftest import cached_files, quick_client
from tests.jsoc_server import Archive, Fault, JsocServer, sample_archive
from tests.jsoc_server.archive import HARPNUM

ROOT = Path(__file__).parents[3]
N_FRAMES = 60

SCRIPT = """
import json, sys
import drms
from sunwidgets.core.sharp import SharpCube
client = drms.Client(server=drms.ServerConfig(json.loads(sys.argv[1])))
cube = SharpCube.from_jsoc(int(sys.argv[2]), client=client, cache_dir=sys.argv[3], progress=False)
print(len(cube), cube.report.n_fetched, cube.report.n_cached, len(cube.report.failures))
"""


@pytest.fixture(scope="module")
def long() -> Archive:
    return sample_archive(N_FRAMES, segments=("Br",))


@pytest.fixture(scope="module")
def undisturbed(long: Archive, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nothing disturbs leaves in the cache."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with JsocServer(long) as server:
        SharpCube.from_jsoc(HARPNUM, client=quick_client(server), cache_dir=folder, progress=False)
        assert len(server.files_sent) == N_FRAMES
    files = contents(folder)
    assert len(files) == N_FRAMES
    return files


def start(server: JsocServer, folder: Path) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", SCRIPT, json.dumps(server.config.to_dict()), str(HARPNUM), str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        arguments, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finish(process: subprocess.Popen[str]) -> list[int]:
    """Wait for a process, and give the counts that it printed."""
    out, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    return [int(word) for word in out.split()]


def contents(folder: Path) -> dict[str, bytes]:
    """The frames in a cache, without the folder of the server, which differs from one to the next."""
    return {name.partition("/")[2]: content for name, content in cached_files(folder).items()}


def complete(folder: Path) -> set[str]:
    """The record numbers of the frames that are in place."""
    return {file.path.parent.name for file in JsocCache(folder).files()}


def record_of(address: str) -> str:
    return str(int(address.split("/")[2].removeprefix("D")) // 10)


def wait_until(condition) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.parametrize("after", [1, 40])
def test_kill_9_in_the_middle_costs_no_complete_file(after, long, undisturbed, folder):
    with JsocServer(long, delay=0.01) as server:
        process = start(server, folder)
        wait_until(lambda: len(complete(folder)) >= after)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kept = complete(folder)
        assert after <= len(kept) < N_FRAMES
        n_before = len(server.asked("file"))
        server.delay = 0.0
        counts = finish(start(server, folder))
        asked_again = {record_of(entry["address"]) for entry in server.asked("file")[n_before:]}
    assert counts == [N_FRAMES, N_FRAMES - len(kept), len(kept), 0]
    assert not asked_again & kept
    assert len(asked_again) == N_FRAMES - len(kept)
    assert contents(folder) == undisturbed


def test_kill_9_in_the_middle_of_a_file_leaves_no_half_of_it(long, undisturbed, folder):
    with JsocServer(long, [Fault("drip", skip=5, times=1)]) as server:
        process = start(server, folder)
        wait_until(lambda: any(folder.glob("*/incoming/*")) and len(complete(folder)) == 5)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(list(folder.glob("*/incoming/*"))) == 1
        assert finish(start(server, folder)) == [N_FRAMES, N_FRAMES - 5, 5, 0]
    assert contents(folder) == undisturbed


def test_two_processes_at_once_share_the_work(long, undisturbed, folder):
    with JsocServer(long, delay=0.005) as server:
        processes = [start(server, folder) for _ in range(2)]
        counts = [finish(process) for process in processes]
        sent = Counter(server.files_sent)
        assert server.most_at_once == 1
    assert [count[0] for count in counts] == [N_FRAMES, N_FRAMES]
    assert set(sent.values()) == {1}
    assert len(sent) == N_FRAMES
    assert sum(count[1] for count in counts) == N_FRAMES
    assert contents(folder) == undisturbed


def test_one_of_two_processes_is_killed_and_the_other_goes_on(long, undisturbed, folder):
    with JsocServer(long, delay=0.005) as server:
        first, second = start(server, folder), start(server, folder)
        wait_until(lambda: len(complete(folder)) >= 20)
        kept = complete(folder)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        n_before = len(server.asked("file"))
        assert finish(second)[0] == N_FRAMES
        asked_again = {record_of(entry["address"]) for entry in server.asked("file")[n_before:]}
    assert not asked_again & kept
    assert contents(folder) == undisturbed


def test_threads_share_the_work_too(serve, fetch, expect, archive, folder):
    server = serve(delay=0.005)
    cubes: list[SharpCube] = []
    threads = [threading.Thread(target=lambda: cubes.append(fetch(server))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cubes) == 3
    for cube in cubes:
        expect(cube, archive)
    assert set(Counter(server.files_sent).values()) == {1}
    assert server.most_at_once == 1


@pytest.mark.parametrize(
    "on", ["series_struct", "rs_summary", "rs_list", "file", "exp_request", "exp_status"]
)
def test_an_interrupt_at_any_stage_keeps_what_is_there(on, serve, fetch, expect, archive, folder):
    """The interrupt comes while the client waits before it tries again, as most of them do."""

    def interrupt(_seconds):
        raise KeyboardInterrupt

    what = {"route": "fits", "email": "someone@example.org"} if on.startswith("exp") else {}
    server = serve(Fault("500", on=on, skip=3 if on == "file" else 0))
    with pytest.raises(KeyboardInterrupt):
        fetch(server, patience={"sleep": interrupt}, **what)
    assert len(cached_files(folder)) == (3 if on == "file" else 0)
    n_sent = len(server.files_sent)
    cube = fetch(server, **what)
    expect(cube, archive)
    assert len(server.files_sent) == n_sent + 8 - cube.report.n_cached
    assert len(set(server.files_sent)) == len(server.files_sent) == 8


def test_an_interrupt_in_the_middle_of_a_file(serve, fetch, expect, archive, folder):
    server = serve(Fault("drip", skip=2))

    def press() -> None:
        wait_until(lambda: any(folder.glob("*/incoming/*")) and len(complete(folder)) == 2)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        fetch(server)
    presser.join()
    assert len(cached_files(folder)) == 2
    expect(fetch(server), archive)
    assert len(server.files_sent) == 8


def test_a_file_that_was_damaged_on_disk_is_fetched_again(serve, fetch, expect, archive, folder):
    server = serve()
    fetch(server)
    [victim, other] = [file.path for file in JsocCache(folder).files()][:2]
    victim.write_bytes(victim.read_bytes()[:5000])
    other.write_bytes(b"")
    cube = fetch(server)
    assert cube.report.n_fetched == 2
    expect(cube, archive)
