import pytest

from sanwang.config.database import DatabaseUrlError, database_name, settings_from_url, with_database

URL = "postgresql://sanwang@/sanwang?host=/var/lib/a%20b/run&port=5432"


def test_the_product_steps_down_and_the_owner_does_not():
    options = settings_from_url(URL, environ={})["OPTIONS"]["options"]
    assert "-c role=sanwang_app" in options
    assert "role=" not in settings_from_url(URL, environ={"SANWANG_DB_ROLE": "owner"})["OPTIONS"]["options"]


def test_places_of_an_address():
    settings = settings_from_url(URL, environ={})
    assert settings["HOST"] == "/var/lib/a b/run"
    assert (settings["NAME"], settings["USER"], settings["PORT"]) == ("sanwang", "sanwang", "5432")
    far = settings_from_url("postgres://u:p%40ss@db.local:6000/county?sslmode=require", environ={})
    assert (far["PASSWORD"], far["HOST"], far["PORT"]) == ("p@ss", "db.local", "6000")
    assert far["OPTIONS"]["sslmode"] == "require"


def test_only_pages_have_a_statement_limit():
    def text(process: str) -> str:
        return settings_from_url(URL, environ={"SANWANG_PROCESS": process})["OPTIONS"]["options"]

    assert "statement_timeout=30s" in text("web")
    assert "statement_timeout" not in text("worker")
    assert "statement_timeout" not in text("command")


def test_options_of_the_address_are_kept():
    options = settings_from_url(URL + "&options=-c%20work_mem%3D64MB", environ={})["OPTIONS"]["options"]
    assert options.startswith("-c work_mem=64MB -c ")


@pytest.mark.parametrize("url", ["", "mysql://a/b", "postgresql://host", "postgresql://a/b?nonsense=1", "sanwang"])
def test_what_is_no_address_is_refused_in_plain_words(url: str):
    with pytest.raises(DatabaseUrlError, match="DATABASE_URL"):
        settings_from_url(url, environ={})


def test_a_database_beside():
    assert with_database(URL, "b") == "postgresql://sanwang@/b?host=/var/lib/a%20b/run&port=5432"
    assert with_database("postgresql://u:p@h:1/a", "b") == "postgresql://u:p@h:1/b"
    assert database_name(with_database(URL, "b")) == "b"
