"""A proxy that cuts: it counts the bytes between a publishing process and the wiki and acts at a chosen one of them."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import suppress

CHUNK = 65536


class CuttingProxy:
    """Passes bytes on to a wiki's port, both ways. Use it as a context manager.

    Once armed it does what it was told at each mark, and kills the process at the byte that was named: what stands
    before that byte gets through, what comes after does not. `heard` is all that went by, as it came.
    """

    def __init__(self, port):
        self._to = ("127.0.0.1", port)
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.heard = []
        self._marks, self._victim, self._left = [], 0, 0
        self.disarm()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def arm(self, marks, victim=0, after=0):
        """Do each of `marks`, (bytes from now, what to do); kill `victim` `after` so many bytes, if that is named."""
        with self._lock:
            self._passed, self._marks = 0, sorted(marks, key=lambda mark: mark[0])
            self._victim, self._left = victim, after

    def disarm(self):
        """Only pass on: the process of that number may be another one from now on."""
        self.arm([])

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near):
        with near, socket.create_connection(self._to) as far:
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            back = threading.Thread(target=self._pass_on, args=(far, near), daemon=True)
            back.start()
            self._pass_on(near, far)
            back.join()

    def _pass_on(self, source, target):
        try:
            while data := source.recv(CHUNK):
                kept = self._count(len(data))
                self.heard.append(data)
                target.sendall(data[:kept])
                if kept < len(data):
                    break
        except OSError:  # one end is gone, as it should be
            pass
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _count(self, size):
        """Count bytes that are about to pass; give how many of them may."""
        with self._lock:
            while self._marks and self._marks[0][0] <= self._passed + size:
                self._marks.pop(0)[1]()
            self._passed += size
            if not self._victim or self._passed < self._left:
                return size
            os.kill(self._victim, signal.SIGKILL)
            self._victim = 0
            return max(0, size - (self._passed - self._left))
