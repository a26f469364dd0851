"""Ends this process with the test that started it: its standard input ends then, also where the test was killed."""

import os
import sys
import threading


def end_with_parent():
    def wait():
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
