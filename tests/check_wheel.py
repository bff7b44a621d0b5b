"""Called by `make wheel`, outside pytest: the wheel alone reads a picture, and has the web page in it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path


def main(environment: str, picture: str) -> None:
    """Analyze `picture` with the mien installed in `environment` and look at the answer."""
    binaries = Path(environment).resolve() / "bin"
    with tempfile.TemporaryDirectory() as elsewhere:
        arguments = [binaries / "mien", "analyze", Path(picture).resolve(), "--format", "json"]
        done = subprocess.run(arguments, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    faces = json.loads(done.stdout)["faces"]
    assert [face["dominant"] for face in faces] == ["happy"], done.stdout
    benchmark = [
        binaries / "mien",
        "benchmark",
        "--photos",
        Path(picture).resolve().parent,
        "--limit",
        "1",
        "--peers",
        "-",
    ]
    done = subprocess.run([*benchmark, "--format", "json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    adapters = "from mien.benchmark.peers import PEERS, find; print(*(find(name).adapter for name in PEERS))"
    subprocess.run([binaries / "python", "-c", adapters], check=True, stdout=subprocess.DEVNULL)
    heavy = "import importlib.util as u; assert not [n for n in ('tensorflow', 'keras', 'torch') if u.find_spec(n)]"
    subprocess.run([binaries / "python", "-c", heavy], check=True)
    page = "from importlib.resources import files; assert (files('mien') / 'server/web/index.html').is_file()"
    subprocess.run([binaries / "python", "-c", page], check=True)
    print(f"wheel: {faces[0]['dominant']} {faces[0]['emotions'][0]['probability']:.2f}, without TensorFlow")


if __name__ == "__main__":
    main(*sys.argv[1:])
