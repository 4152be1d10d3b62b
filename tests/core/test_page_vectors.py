"""The numbers that the page's tests are held to are those that the core gives."""

import json
from typing import Any

import numpy as np
import pytest

from tests.page_vectors import FOLDER, VECTORS


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in leaves(value[key])]
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [value]


@pytest.mark.parametrize("name", VECTORS)
def test_vectors_are_what_the_core_gives(name: str) -> None:
    written = leaves(json.loads((FOLDER / f"{name}.json").read_text()))
    now = leaves(VECTORS[name]())
    assert len(written) == len(now) > 50
    for a, b in zip(written, now, strict=True):
        if isinstance(b, float):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-9)
        else:
            assert a == b
