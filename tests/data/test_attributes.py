"""Tables of attributes: read, refused, and joined to the pictures of a data set."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from mien.data.attributes import read_attributes
from mien.data.listing import Listing
from mien.errors import DatasetFormatError

SOURCES = ["train/happy/a.jpg", "test/happy/a.jpg", "test/sad/b.jpg", "test/sad/c.jpg"]


@pytest.fixture
def listing():
    return Listing(
        name="mine", searched=False, row=np.array([0, 1, 2, 7]), source=np.array(SOURCES),
        split=np.array(["train", "test", "test", "test"]), readable=np.ones(4, bool), found=np.ones(4, bool),
        attributes={"light": np.array(["dim", "dim", "bright", "bright"])},
    )  # fmt: skip


@pytest.fixture
def table(tmp_path):
    """Write a CSV and read it as a table of attributes."""

    def read(*lines, key="", name="people.csv"):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
        return read_attributes(tmp_path / name, key=key)

    return read


def joined(table, listing, splits=("test",)):
    return {name: values.tolist() for name, values in table.joined(listing, splits=splits).attributes.items()}


def test_rows_name_pictures_and_what_is_not_named_has_no_value(table, listing):
    people = table("row,sex,age", "7,female,31", "2, male ,")
    assert joined(people, listing) == {
        "light": ["dim", "dim", "bright", "bright"], "sex": ["", "", "male", "female"], "age": ["", "", "", "31"],
    }  # fmt: skip


@pytest.mark.parametrize("head", ["file", "Path", "image", "source"])
def test_paths_name_pictures_by_their_end_where_it_is_clear(table, listing, head):
    people = table(f"sex,{head}", "f,b.jpg", "m,./sad/c.jpg", "m,test\\happy\\a.jpg")
    assert joined(people, listing)["sex"] == ["", "m", "f", "m"]


def test_an_end_that_several_pictures_have_is_refused(table, listing):
    with pytest.raises(DatasetFormatError, match=r"'a\.jpg' could be several pictures of 'mine'"):
        joined(table("file,sex", "a.jpg,f"), listing)


def test_a_row_comes_before_a_file_and_the_file_is_then_an_attribute(table):
    people = table("file,row,sex", "x.jpg,0,f")
    assert (people.by_row, people.keys, list(people.columns)) == (True, ("0",), ["file", "sex"])


@pytest.mark.parametrize(("keys", "by_row"), [(("007", "2"), True), (("b.jpg", "c.jpg"), False)])
def test_a_key_of_another_name_is_told_by_what_it_holds(table, listing, keys, by_row):
    people = table("picture_id,sex", f"{keys[0]},f", f"{keys[1]},m", key="picture_id")
    assert people.by_row == by_row
    assert sorted(joined(people, listing)["sex"]) == ["", "", "f", "m"]


def test_an_attribute_of_the_same_name_is_replaced(table, listing):
    assert joined(table("row,light", "1,sun"), listing) == {"light": ["", "sun", "", ""]}


def test_parquet_gives_the_same_as_csv(tmp_path, listing):
    columns = {
        "row": [1, 2], "sex": ["f", None], "age": [31.5, float("nan")], "glasses": [True, False], "tags": [["a"], []],
    }  # fmt: skip
    pq.write_table(pa.table(columns), tmp_path / "people.parquet")
    people = read_attributes(tmp_path / "people.parquet")
    assert {name: values.tolist() for name, values in people.columns.items()} == {
        "sex": ["f", ""], "age": ["31.5", ""], "glasses": ["true", "false"],
    }  # fmt: skip
    assert joined(people, listing)["glasses"] == ["", "true", "false", ""]


@pytest.mark.parametrize(
    ("lines", "key", "message"),
    [
        (("name,sex", "a,f"), "", r"no key column: one called row .* or file .*; it has name, sex\..*--attributes-key"),
        (("row,sex", "1,f"), "id", r"no column 'id'; it has row, sex"),
        (("row", "1"), "", r"no attribute beside its key column 'row'"),
        (("row,sex", "1,f", "01,m", "2,m"), "", r"'1' in 'row' stands there more than once"),
        (("file,sex", "a,f", "./a,m"), "", r"'a' in 'file' stands there more than once"),
        (("row,sex", "1,f", "two,m", "-3,m"), "", r"'two', '-3' in 'row' is no row, which is a whole number from 0"),
        (("row,sex", "1"), "", r"1 fields, the head has 2"),
    ],
    ids=["no key", "no such key", "nothing else", "a row twice", "a file twice", "no numbers", "a short line"],
)
def test_a_table_that_will_not_do_is_refused_with_the_reason(table, lines, key, message):
    with pytest.raises(DatasetFormatError, match=message):
        table(*lines, key=key)


@pytest.mark.parametrize("name", ["people.txt", "people.parquet"])
def test_a_file_that_is_no_table_is_refused(table, name):
    with pytest.raises(DatasetFormatError, match=r"must be a \.csv or a \.parquet|no Parquet file"):
        table("row,sex", "1,f", name=name)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("row,sex", "1,f", "3,m", "4,m"), r"1 of its 3 keys name pictures of 'mine'; not there are '3', '4', .* '0'"),
        (("file,sex", "x.jpg,f"), r"none of its 1 keys name .* there are for example 'train/happy/a\.jpg'"),
        (("row,sex", "0,f"), r"names no picture of test, which are scored; its 1 keys name pictures of train"),
    ],
    ids=["some unknown", "all unknown", "none scored"],
)
def test_a_table_that_does_not_fit_the_data_set_is_refused(table, listing, lines, message):
    with pytest.raises(DatasetFormatError, match=message):
        joined(table(*lines), listing)


def test_many_wrong_keys_are_not_all_named(table, listing):
    with pytest.raises(DatasetFormatError, match=r"'14' and 5 more"):
        joined(table("row,sex", *(f"{i},f" for i in range(10, 20))), listing)
