"""The supervisor with real processes: restart, clean end, and what a killed one leaves to the next."""

import json
import os
import signal
import subprocess
import sys

import pytest

from config.env import BASE_DIR
from config.processes import in_group, running
from config.run.supervisor import Service, Supervisor, sweep

from .processes import wait_until

FOREVER = "import signal; print('up', flush=True); signal.pause()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); {FOREVER}"
SUPERVISED = """
import sys, pathlib
from config.run.supervisor import Service, Supervisor
home = pathlib.Path(sys.argv[1])
one = Service("one", [sys.executable, "-c", sys.argv[2]])
supervisor = Supervisor(home / "logs", home / "p.json", {}, print)
supervisor.start([one])
import signal; signal.pause()
"""


def service(name: str, code: str) -> Service:
    return Service(name, [sys.executable, "-c", code])


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervise(tmp_path, said):
    """`supervise(services...)`: a started supervisor that the test's end stops."""
    started = []

    def start(*services: Service) -> Supervisor:
        supervisor = Supervisor(tmp_path / "logs", tmp_path / "p.json", dict(os.environ), said.append)
        started.append(supervisor)
        supervisor.start(list(services))
        return supervisor

    yield start
    for supervisor in started:
        supervisor.stop(grace=0)


def groups(supervisor: Supervisor) -> list[int]:
    return [child.process.pid for child in supervisor.children]


class TestSupervisor:
    def test_starts_a_dead_process_again_and_says_so(self, supervise, said, tmp_path):
        supervisor = supervise(service("worker", "print('no luck'); raise SystemExit(3)"), service("web", FOREVER))
        worker, web = supervisor.children
        web_pid = web.process.pid
        wait_until(lambda: supervisor.poll() or said)
        assert said == [
            f"WORKER DIED (exit code 3); starting it again in 1 s. The end of {tmp_path}/logs/worker.log:\n    no luck"
        ]
        assert worker.process is None
        assert supervisor.failing(1).name == "worker"
        assert supervisor.failing(2) is None
        worker.again_at = 0
        supervisor.poll()
        assert worker.process is not None
        assert web.process.pid == web_pid

    def test_a_process_killed_by_a_signal_is_named_so(self, supervise, said):
        supervisor = supervise(service("beat", FOREVER))
        os.kill(groups(supervisor)[0], signal.SIGKILL)
        wait_until(lambda: supervisor.poll() or said)
        assert said[0].startswith("BEAT DIED (signal SIGKILL); starting it again in 1 s.")

    def test_the_pause_doubles_up_to_half_a_minute(self, supervise, said):
        supervisor = supervise(service("relay", "raise SystemExit(1)"))
        [relay] = supervisor.children
        for _ in range(7):
            relay.again_at = 0
            before = len(said)
            wait_until(lambda before=before: supervisor.poll() or len(said) > before)
        pauses = [text.split("again in ")[1].split(" s.")[0] for text in said]
        assert pauses == ["1", "2", "4", "8", "16", "30", "30"]

    def test_a_dead_processs_own_children_die_with_it(self, supervise, said):
        supervisor = supervise(service("web", PARENT))
        [group] = groups(supervisor)
        wait_until(lambda: len(in_group(group)) == 2)
        os.kill(group, signal.SIGKILL)
        wait_until(lambda: supervisor.poll() or said)
        wait_until(lambda: in_group(group) == [])

    def test_stop_leaves_nothing(self, supervise, tmp_path):
        supervisor = supervise(service("web", PARENT), service("live", STUBBORN))
        left = groups(supervisor)
        wait_until(lambda: [len(in_group(group)) for group in left] == [2, 1])
        assert json.loads((tmp_path / "p.json").read_text()) == left
        supervisor.stop(grace=0.2)
        assert [in_group(group) for group in left] == [[], []]
        assert not (tmp_path / "p.json").exists()

    def test_what_cannot_start_on_a_full_disk_ends_nothing_else(self, supervise, said, tmp_path):
        supervisor = supervise(service("beat", FOREVER), service("web", FOREVER))
        beat, web = supervisor.children
        os.kill(beat.process.pid, signal.SIGKILL)
        wait_until(lambda: supervisor.poll() or said)
        (tmp_path / "logs" / "beat.log").unlink()
        (tmp_path / "logs" / "beat.log").mkdir()  # nothing can be written there, as on a full disk
        beat.again_at = 0
        supervisor.poll()
        assert said[-1].startswith("BEAT CANNOT START (")
        assert (beat.process, web.process.poll()) == (None, None)
        (tmp_path / "logs" / "beat.log").rmdir()
        beat.again_at = 0
        supervisor.poll()
        assert json.loads((tmp_path / "p.json").read_text()) == groups(supervisor)

    def test_a_long_log_is_set_aside(self, supervise, tmp_path, monkeypatch):
        monkeypatch.setattr("config.run.supervisor.LOG_LIMIT", 3)
        (tmp_path / "logs").mkdir()
        (tmp_path / "logs" / "web.log").write_text("old!")
        supervise(service("web", FOREVER))
        assert (tmp_path / "logs" / "web.log.1").read_text() == "old!"
        wait_until(lambda: (tmp_path / "logs" / "web.log").read_text() == "up\n")


class TestKilledSupervisor:
    @pytest.fixture
    def killed(self, tmp_path):
        """`killed(code)`: the process group that a kill -9 of its supervisor left."""

        def kill_supervisor_of(code: str) -> int:
            command = [sys.executable, "-c", SUPERVISED, str(tmp_path), code]
            holder = subprocess.Popen(command, cwd=BASE_DIR)
            record, log = tmp_path / "p.json", tmp_path / "logs" / "one.log"
            wait_until(lambda: record.exists() and record.read_text() and log.read_text() == "up\n")
            holder.kill()
            holder.wait()
            return json.loads(record.read_text())[0]

        return kill_supervisor_of

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
    def test_its_processes_end_by_themselves(self, killed):
        pid = killed(FOREVER)
        wait_until(lambda: running(pid) is None)

    def test_the_next_start_ends_what_would_not(self, killed, tmp_path, monkeypatch):
        group = killed(STUBBORN)
        assert running(group) is not None
        monkeypatch.setattr("config.run.supervisor.GRACE", 0.2)
        assert sweep(tmp_path / "p.json") == 1
        assert in_group(group) == []
        assert not (tmp_path / "p.json").exists()

    def test_a_strangers_process_of_the_same_number_is_left_alone(self, killed, tmp_path):
        group = killed(STUBBORN)
        assert sweep(tmp_path / "p.json", ours="/somebody/elses/.venv") == 0
        assert running(group) is not None
        os.killpg(group, signal.SIGKILL)
