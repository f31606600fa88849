"""docker/ runs the same processes as `make run`, and its example file brings all that production asks for."""

import shlex
from pathlib import Path

import pytest
import yaml

from config.env import BASE_DIR
from config.run import services
from config.run.preflight import Ports
from config.settings.parts.storage import PRIVATE_STORAGE
from tests.runtime.test_production import SAFE_ENVIRONMENT

DOCKER = BASE_DIR / "docker"
HOME = "/var/lib/munim"
# Said by the image, or by compose.yaml itself.
TOLD = {"DJANGO_SETTINGS_MODULE"}


@pytest.fixture(scope="module")
def composed() -> dict:
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())["services"]


def example() -> set[str]:
    lines = (DOCKER / "munim.env.example").read_text().splitlines()
    return {line.partition("=")[0] for line in lines if line and not line.startswith("#")}


def ours(composed: dict) -> dict:
    return {name: service for name, service in composed.items() if service["image"] == "munim"}


def test_every_process_of_make_run_has_a_container(composed, tmp_path):
    doors = services.doors(Ports(web=8000, live=8001, simulators=8002), home=tmp_path)
    processes = {service.name for service in [*doors, *services.background()]}
    assert set(ours(composed)) == {*processes, "migrate"}


@pytest.mark.parametrize("name", ["worker", "urgent"])
def test_workers_serve_the_same_queues(composed, name):
    local = next(service.command for service in services.background() if service.name == name)
    shipped = shlex.split(composed[name]["command"])
    assert shipped[shipped.index("--queues") + 1] == local[local.index("--queues") + 1]


def test_every_process_is_told_the_same_and_shares_private_files(composed):
    assert PRIVATE_STORAGE["OPTIONS"]["location"].endswith("/private")
    for service in ours(composed).values():
        assert service["env_file"] == "munim.env"
        assert service["volumes"] == [f"private:{HOME}/private"]
        assert {"DATABASE_URL", "REDIS_URL"} <= set(service["environment"])


def test_the_example_names_all_that_production_does_not_start_without():
    assert set(SAFE_ENVIRONMENT) - TOLD - example() == set()


def test_the_example_names_only_what_the_readme_explains():
    readme = (BASE_DIR / "README.md").read_text()
    assert [name for name in sorted(example()) if f"`{name}`" not in readme] == ["POSTGRES_PASSWORD"]


def test_a_filled_in_example_stays_out_of_git_and_of_the_image():
    assert "/docker/munim.env" in (BASE_DIR / ".gitignore").read_text().splitlines()
    shipped = (DOCKER / "Dockerfile.dockerignore").read_text().splitlines()
    assert shipped[0] == "*"
    assert not [line for line in shipped if line.startswith("!") and Path(line[1:]).parts[0] == "docker"]
