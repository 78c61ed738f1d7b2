"""`python client.py GATEWAY` takes a payment at a simulated gateway and gives it back; `python client.py receive` only receives webhooks."""

import importlib
import sys

from receiver import Receiver


def main(wanted):
    receiver = Receiver()
    if wanted == "receive":
        print(receiver.url, flush=True)
        # The caller closes standard input when it has seen enough.
        sys.stdin.read()
    else:
        importlib.import_module(wanted).run(receiver)
        print(f"{wanted}: done")


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Exception as error:
        sys.exit(f"{type(error).__name__}: {error}")
