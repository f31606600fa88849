"""Lua scripts on the connections of threads that come and go."""

import threading

from apps.core import scripts


class Ping(scripts.Script):
    def __init__(self):
        self.source, self.sha = "return redis.call('PING')", "0" * 40


def connections() -> int:
    """Those to this worker's own number of the Redis that all workers share."""
    client = scripts.client()
    number = str(client.connection_pool.connection_kwargs.get("db", 0))
    return sum(each["db"] == number for each in client.client_list())


def test_any_number_of_threads_one_after_the_other_are_answered_and_leave_no_connection():
    """Servers of web end idle threads and begin new ones all day."""
    answers, before = [], connections()
    for _ in range(120):
        thread = threading.Thread(target=lambda: answers.append(Ping().run([], [])))
        thread.start()
        thread.join()
    assert answers == ["PONG"] * 120
    assert connections() <= before + 1  # the last thread's may still be closing
