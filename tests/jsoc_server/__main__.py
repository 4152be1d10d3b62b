"""Serve records of the sample until interrupted: ``python -m tests.jsoc_server [frames]``."""

import sys
import time

from tests.jsoc_server import JsocServer, sample_archive


def main() -> None:
    n_frames = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    with JsocServer(sample_archive(n_frames)) as server:
        sys.stdout.write(f"{server.config.to_dict()}\n")
        sys.stdout.flush()
        try:
            while True:
                time.sleep(1)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
