"""What was read of a search index, kept in memory within bounds for the next search of the same state of the archive."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

MAX_BYTES = 96 * 2**20
"""Of one archive; at a million pages a common word takes some 600 KB, the values by which results are counted 30 MB."""
MAX_ENTRY_BYTES = MAX_BYTES // 8
MAX_ARCHIVES = 4

T = TypeVar("T")


class Cache:
    """Values by key, those used last; safe for several threads. Nobody changes what is in it."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes, self.bytes = max_bytes, 0
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, key: Hashable) -> Any:
        """The value of a key that is in the cache; else None."""
        with self._lock:
            return self._kept[key][0] if key in self._kept else None

    def get(self, key: Hashable, make: Callable[[], tuple[T, int]]) -> T:
        """The value of a key; ``make`` gives it with its size in bytes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                value: T = self._kept[key][0]
                return value
        made, size = make()
        with self._lock:
            if size <= MAX_ENTRY_BYTES and key not in self._kept:
                self._kept[key] = (made, size)
                self.bytes += size
                while self.bytes > self.max_bytes:
                    _, (_, gone) = self._kept.popitem(last=False)
                    self.bytes -= gone
        return made


_caches: OrderedDict[tuple[str, int], Cache] = OrderedDict()
_lock = threading.Lock()


def cache_of(file: str, generation: int) -> Cache:
    """The cache of one state of an archive's index; that of another state of the same file is thrown away."""
    if not file:
        return Cache()
    with _lock:
        key = (file, generation)
        if key not in _caches:
            for other in [other for other in _caches if other[0] == file]:
                del _caches[other]
            _caches[key] = Cache()
        _caches.move_to_end(key)
        while len(_caches) > MAX_ARCHIVES:
            _caches.popitem(last=False)
        return _caches[key]
