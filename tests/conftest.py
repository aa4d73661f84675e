"""What every test may rely on, however the tests were started."""

import signal

# A shell starts its background jobs (`nohup make test &`) deaf to Ctrl-C, and programs inherit that; the
# tests of Ctrl-C need programs that hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
