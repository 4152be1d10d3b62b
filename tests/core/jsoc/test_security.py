"""What a server says is not trusted: not as a path, not as an address, not as something to show."""

import socket
import threading

import pytest

from sunwidgets.core.jsoc import JsocCache
from sunwidgets.core.jsoc.texts import plain
from sunwidgets.exceptions import JsocError, JsocServerError, JsocWarning
from tests.core.jsoc.conftest import EMAIL, cached_files, changed, column, with_values
from tests.jsoc_server import Fault

PATHS = [
    "/../../../../etc/passwd",
    "/SUM7/../../secret.fits",
    "/SUM7/./Br.fits",
    "//evil.example/Br.fits",
    "/SUM7/%2e%2e/secret.fits",
    "/SUM7\\..\\secret.fits",
    "/SUM7/Br.fits?x=1",
    "/SUM7/Br.fits#x",
    "/SUM7/http://evil.example/x",
    "/SUM7/Br\n.fits",
    "/SUM7/\x00.fits",
]


@pytest.mark.parametrize("paths", [PATHS[:6], PATHS[6:]])
@pytest.mark.parametrize("route", ["direct", "as-is"])
def test_tricks_in_a_path_are_refused(paths, route, serve, fetch, expect, archive, folder):
    def change(answer):
        for at, path in enumerate(paths, start=1):
            if "data" in answer:
                answer["data"][at]["filename"] = path
            else:
                column(answer, "Br")[at] = path
        return answer

    server = serve(changed(change, on="rs_list" if route == "direct" else "exp_request"))
    with pytest.warns(JsocWarning, match="is refused"):
        cube = fetch(server, route=route, email=EMAIL)
    expect(cube, archive, missing=tuple(range(1, len(paths) + 1)))
    assert len(server.asked("file")) == 8 - len(paths)
    assert all("is refused" in failure.reason for failure in cube.report.failures)
    assert_nothing_outside(folder)


def test_an_address_where_a_path_should_be_names_no_file(serve, fetch, expect, archive, folder):
    change = with_values(
        "Br", at2="http://evil.example/x.fits", at3="file:///etc/passwd", at4="evil.example/x"
    )
    with pytest.warns(JsocWarning, match="names no file"):
        cube = fetch(serve(changed(change)))
    expect(cube, archive, missing=(2, 3, 4))
    assert_nothing_outside(folder)


TRICKS = ["../../../evil", "/etc/evil", "..", "a/b", "<script>alert(1)</script>", "x" * 5000, "\x1b[2J"]


@pytest.mark.parametrize("name", ["T_REC", "HARPNUM", "*recnum*"])
def test_tricks_in_what_names_a_file_never_reach_the_disk(name, serve, fetch, expect, archive, folder):
    tricks = {f"at{at}": trick for at, trick in enumerate(TRICKS)}
    cube = fetch(serve(changed(with_values(name, **tricks))))
    expect(cube, archive, missing=tuple(range(len(TRICKS))))
    assert_nothing_outside(folder)
    assert "\x1b" not in str(cube.report)


def test_tricks_in_the_description_of_a_series(serve, fetch, expect, archive, folder):
    def change(answer):
        for at, row in enumerate(answer["keywords"]):
            row["note"] = TRICKS[at % len(TRICKS)] if row["name"] != "DATE__OBS" else row["note"]
        for trick in TRICKS:
            answer["segments"].append({"name": trick, "type": "int", "units": trick, "note": trick})
            answer["keywords"].append({"name": trick, "type": trick, "note": trick, "defval": trick})
        return answer

    cube = fetch(serve(changed(change, on="series_struct")))
    expect(cube, archive)
    assert_nothing_outside(folder)


def test_a_redirect_to_another_host_is_not_followed(serve, fetch, archive):
    with socket.create_server(("127.0.0.1", 0)) as other:
        other.settimeout(0.2)
        visits = []

        def listen():
            try:
                visits.append(other.accept())
            except TimeoutError:
                return

        thread = threading.Thread(target=listen)
        thread.start()
        elsewhere = f"http://127.0.0.1:{other.getsockname()[1]}/Br.fits"
        server = serve(Fault("redirect", match="5000003", value=elsewhere, times=10**6))
        with pytest.warns(JsocWarning, match="points to another one"):
            assert len(fetch(server)) == 7
        thread.join()
        assert not visits


@pytest.mark.parametrize(
    "to", ["https://jsoc.evil.example/", "ftp://127.0.0.1/", "http://127.0.0.1:1/", "http://["]
)
@pytest.mark.parametrize("on", ["series_struct", "rs_list"])
def test_a_redirect_of_a_query_is_not_followed(to, on, serve, fetch):
    with pytest.raises(JsocServerError, match=r"another one|no HTTP"):
        fetch(serve(Fault("redirect", on=on, value=to, times=10**6)))


def test_a_redirect_on_the_same_server_is_followed(serve, fetch, expect, archive):
    server = serve()
    moved = f"{server.url}{archive.records[3].folder}/Br.fits"
    server.faults.append(Fault("redirect", match="5000003", value=moved, times=1))
    expect(fetch(server), archive)


def test_words_of_a_server_are_harmless_where_they_are_shown(serve, fetch, archive):
    bad = "<img src=x onerror=alert(1)>"
    archive.set_keyword(2, "NOAA_ARS", bad)
    archive.set_keyword(2, "T_OBS", bad)
    server = serve(Fault("given", match="5000003", value=bad.encode(), times=10**6))
    with pytest.warns(JsocWarning):
        cube = fetch(server)
    assert bad in cube.gaps["reason"][0]
    for table in (cube.keywords, cube.gaps, cube.quality):
        assert "<img" not in table._repr_html_()
    assert not hasattr(cube, "_repr_html_")
    assert not hasattr(cube.report, "_repr_html_")


def test_an_error_of_the_server_is_one_short_line(serve, fetch):
    answer = {"status": 1, "error": "\x1b[2J<b>no</b>\n" + "x" * 10**5}
    with pytest.raises(JsocError) as caught:
        fetch(serve(changed(lambda _: answer, on="rs_summary")))
    assert len(str(caught.value)) < 600
    assert str(caught.value).isprintable()


def test_plain_text():
    assert plain("a\x00b\r\nc\u202ed") == "a?b c?d"
    assert len(plain("x" * 10**6)) == 200


def test_a_header_value_cannot_break_out_of_its_card(serve, fetch, archive):
    archive.set_keyword(2, "OBJECT", "evil'\nEND\x00" + "é" * 100)
    cube = fetch(serve())
    header = cube.header(2)
    assert header["OBJECT"].isascii()
    assert header["RECNUM"] == archive.records[2].recnum


@pytest.mark.parametrize("segments", [("../x",), ("Br/..",), ("",), ("Br}[1]{",), ("**ALL**",)])
def test_what_a_user_passes_is_checked_too(segments, serve, fetch):
    server = serve()
    with pytest.raises(JsocError):
        fetch(server, segments=segments)
    assert not server.log


def assert_nothing_outside(folder):
    """All files are under the cache, and each that could be a frame is in a place for one."""
    inside = set(cached_files(folder))
    assert inside == {file.path.relative_to(folder).as_posix() for file in JsocCache(folder).files()}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
