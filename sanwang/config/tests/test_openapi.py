import json
from pathlib import Path

from sanwang.config.openapi import description, openapi


def test_a_file_that_differs_from_the_code_is_found(tmp_path: Path):
    file = tmp_path / "openapi.json"
    assert openapi(["--check", "--out", str(file)]) == 1
    assert openapi(["--out", str(file)]) == 0
    assert openapi(["--check", "--out", str(file)]) == 0
    assert "/api/v1/health" in json.loads(description())["paths"]
    file.write_text(file.read_text().replace("health", "wealth"))
    assert openapi(["--check", "--out", str(file)]) == 1
