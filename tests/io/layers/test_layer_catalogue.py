import pytest

from tabletop.core.layers.layer_row import MOST_LAYERS
from tabletop.core.text.errors import LayerError
from tabletop.io.layers.layer_catalogue import ROLES, read_catalogue

GOOD = '[[layer]]\nid = "a"\ntitle = {id = "Jalan", en = "Roads"}\nfile = "a.gpkg"\nrole = "road"\norder = 2\naccuracy_m = 5\n'
OTHER = '[[layer]]\nid = "b"\ntitle = {en = "Houses"}\nfile = "sub/b.shp"\nrole = "building"\norder = 1\ncrs = "EPSG:4326"\n'


def catalogue(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_embedded_catalogue_names_the_demo_town():
    found = read_catalogue()
    assert [one.role for one in found] == ["admin", "landuse", "water", "road", "building", "fence", "poi"]
    assert all(one.schematic and one.path.endswith("tenggarong.gpkg") and set(one.title) == {"id", "en"} for one in found)


def test_values_arrive_lowest_first_and_files_stand_beside_the_catalogue(tmp_path):
    found = read_catalogue(catalogue(tmp_path, GOOD + OTHER))
    assert [one.id for one in found] == ["b", "a"]
    assert found[0].path == str(tmp_path / "sub/b.shp") and found[0].crs == "EPSG:4326" and found[0].title_in("id") == "Houses"
    assert found[1].accuracy_m == 5.0 and found[1].table is None and not found[1].schematic


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("= = =", ["mine.toml", "not TOML"]),
        ("", ["mine.toml", "no layers"]),
        ("layer = 5", ["no layers"]),
        ("layer = [7]", ["layer 1"]),
        (GOOD.replace('"road"', '"street"'), ["layer a", "role", "street", "building"]),
        (GOOD + GOOD, ["id a", "twice"]),
        (GOOD.replace('file = "a.gpkg"\n', ""), ["layer a", "lacks file"]),
        (GOOD.replace("order = 2", 'order = "two"'), ["layer a", "order", "two"]),
        (GOOD.replace("= 5", "= -5"), ["layer a", "accuracy_m", "-5"]),
        (GOOD.replace("= 5", "= nan"), ["layer a", "accuracy_m"]),
        (GOOD.replace('title = {id = "Jalan", en = "Roads"}', "title = {}"), ["layer a", "title"]),
        (GOOD.replace("en =", "fr ="), ["layer a", "title", "fr"]),
        (GOOD + 'colour = "red"\n', ["layer a", "colour"]),
        (GOOD + "schematic = 1\n", ["layer a", "schematic"]),
        (GOOD + 'crs = "EPSG:1"\n', ["layer a", "EPSG:1"]),
    ],
)
def test_each_mistake_is_one_sentence_with_file_and_layer(tmp_path, text, words):
    with pytest.raises(LayerError) as caught:
        read_catalogue(catalogue(tmp_path, text))
    said = str(caught.value)
    assert "mine.toml" in said and "\n" not in said
    assert all(word in said for word in words)


def test_several_mistakes_are_told_together_and_many_are_counted(tmp_path):
    rows = "".join(GOOD.replace('"a"', f'"n{n}"').replace('"road"', '"street"') for n in range(8))
    with pytest.raises(LayerError) as caught:
        read_catalogue(catalogue(tmp_path, rows))
    said = str(caught.value)
    assert "layer n0" in said and "layer n4" in said and "layer n5" not in said and "3 more" in said


def test_a_catalogue_that_is_not_there_or_a_folder_or_not_text(tmp_path):
    with pytest.raises(LayerError, match="not there"):
        read_catalogue(tmp_path / "none.toml")
    with pytest.raises(LayerError, match="cannot be read"):
        read_catalogue(tmp_path)
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LayerError, match="not TOML"):
        read_catalogue(tmp_path / "x.toml")


def test_all_roles_of_the_contract_are_known():
    assert set(ROLES) == {"building", "road", "water", "landuse", "admin", "poi", "fence", "elevation", "image", "other"}


def test_more_layers_than_a_screen_has_rows_for_are_refused_at_once(tmp_path):
    text = "".join(f'[[layer]]\nid = "{number}"\ntitle = {{en = "a"}}\nfile = "a.gpkg"\n' for number in range(MOST_LAYERS + 1))
    with pytest.raises(LayerError, match=f"names {MOST_LAYERS + 1} layers; {MOST_LAYERS} are the most"):
        read_catalogue(catalogue(tmp_path, text))
