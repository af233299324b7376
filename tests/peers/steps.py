"""Times a step and writes what it took and found as one line of JSON; the same rules as Step.cs."""
import json
import statistics
import time

MOST_CALLS, REPEAT_SECONDS = 9, 1.0


def once(name, work, found):
    """Times the first call of a step in this process, and writes it with what it found."""
    result, seconds = _time(work)
    _write(name, seconds, None, found(result))
    return result


def repeated(name, work, found):
    """Times the first call, and where it took less than a second also the median of up to nine further calls."""
    result, first = _time(work)
    later, spent = [], first
    while spent < REPEAT_SECONDS and len(later) < MOST_CALLS:
        later.append(_time(work)[1])
        spent += later[-1]
    _write(name, first, statistics.median_high(later) if later else None, found(result))
    return result


def values(name, numbers):
    """Writes numbers that were not timed."""
    print(json.dumps({"step": name, "found": {"values": [float(number) for number in numbers]}}), flush=True)


class Laps:
    """Times the steps of a job that are done one after another."""

    def __init__(self):
        self._mark = time.perf_counter()

    def end(self, name, found=None):
        now = time.perf_counter()
        _write(name, now - self._mark, None, found or {})
        self._mark = time.perf_counter()


def _time(work):
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _write(name, seconds, later, found):
    print(json.dumps({"step": name, "seconds": seconds, "later": later, "found": found}), flush=True)
