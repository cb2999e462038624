"""A decoding process that is killed by whatever it is asked for, as by a broken decoder."""

import os
import signal
import sys

sys.stdin.buffer.readline()
os.kill(os.getpid(), signal.SIGSEGV)
