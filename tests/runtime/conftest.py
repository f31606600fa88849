import shutil
import tempfile
from pathlib import Path

import pytest

from config.embedded import Servers


@pytest.fixture
def home(monkeypatch):
    """An empty MUNIM_HOME that PostgreSQL's user may enter (pytest's own folders are closed)."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    place = Path(tempfile.mkdtemp(prefix="munim-home-"))
    place.chmod(0o755)
    yield place
    Servers(home=place).stop()
    shutil.rmtree(place)
