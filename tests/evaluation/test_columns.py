"""Plain text tables."""

from mien.evaluation.columns import columns


def test_cells_stand_below_each_other_and_no_line_ends_in_blanks():
    assert columns([("set", "rows"), ("FER+", "3,153"), ("a", "")]) == ["set   rows", "FER+  3,153", "a"]
