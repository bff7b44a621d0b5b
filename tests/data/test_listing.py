"""The list of a prepared data set's pictures, with those that gave no face."""

import numpy as np
import pytest

from mien.data import load
from mien.data.fetch import fetch
from mien.data.listing import listing, searched
from mien.data.options import PrepareOptions
from mien.data.prepare import prepare


@pytest.fixture
def scenes(folders, tmp_path):
    """Ten pictures of which those darker in the corner have no face, and one that cannot be read; all for testing."""
    root, pictures = tmp_path / "datasets", folders({"happy": 6, "sad": 4})
    (pictures / "sad" / "broken.png").write_bytes(b"no picture")
    fetch("scenes", pictures, root=root, source="folder")
    options = PrepareOptions(faces="detect", split="test")
    prepare("scenes", root=root, options=options, cut=lambda p: None if p[0, 0].max() < 128 else np.asarray(p[..., :1]))
    return root


def test_pictures_without_a_face_and_unreadable_ones_are_listed(scenes):
    pictures, kept = listing("scenes", root=scenes), load("scenes", root=scenes)
    assert pictures.searched
    assert len(pictures.row) == 11
    assert pictures.readable.sum() == 10
    assert 0 < pictures.found.sum() < 10
    assert pictures.source[pictures.found].tolist() == pictures.source[np.isin(pictures.row, kept.row)].tolist()
    assert set(pictures.split.tolist()) == {"test"}


def test_a_data_set_is_lent_the_listings_attributes(scenes):
    pictures, kept = listing("scenes", root=scenes), load("scenes", root=scenes)
    pictures.attributes["name"] = pictures.source
    lent = pictures.lent(kept)
    assert lent.attributes["name"].tolist() == pictures.source[pictures.found].tolist()
    assert np.array_equal(lent.images, kept.images)


def test_whether_faces_were_searched_for_is_told_without_reading_pictures(scenes):
    assert searched("scenes", root=scenes)
    assert not searched("nothing", root=scenes)
    prepare("scenes", root=scenes, options=PrepareOptions(faces="crops", split="test"))
    assert not searched("scenes", root=scenes)
    assert not listing("scenes", root=scenes).searched
