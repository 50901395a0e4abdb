"""Our trees are the standard's trees, and no changed leaf reaches the root."""

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from registry.disclosure import merkle

LINES = st.lists(st.binary(max_size=40), min_size=1, max_size=70)


@given(LINES)
def test_the_root_is_the_one_another_library_computes(lines: list[bytes]) -> None:
    tree = InmemoryTree(algorithm="sha256")
    for line in lines:
        tree.append_entry(line)
    ours = merkle.root_of(merkle.levels_of([merkle.leaf_hash(line) for line in lines]))
    assert ours == tree.get_root()


@given(LINES, st.data())
def test_every_leaf_reaches_the_root_and_a_changed_one_does_not(
    lines: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    leaves = [merkle.leaf_hash(line) for line in lines]
    levels = merkle.levels_of(leaves)
    path = merkle.path_of(levels, index)
    root = merkle.root_of(levels)
    assert merkle.root_from(leaves[index], index, len(lines), path) == root
    changed = merkle.leaf_hash(lines[index] + b"x")
    assert merkle.root_from(changed, index, len(lines), path) != root


@given(LINES, st.data())
def test_a_path_of_the_wrong_length_or_place_proves_nothing(
    lines: list[bytes], data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    leaves = [merkle.leaf_hash(line) for line in lines]
    path = merkle.path_of(merkle.levels_of(leaves), index)
    size = len(lines)
    assert merkle.root_from(leaves[index], index, size, [*path, b"\0" * 32]) is None
    assert merkle.root_from(leaves[index], size, size, path) is None
    assert merkle.root_from(leaves[index], -1, size, path) is None


def test_an_edition_without_listings_has_the_standards_empty_root() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root_of(merkle.levels_of([])).hex() == empty
