"""What a process of the service sets up before it serves."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import io, re, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import numpy as np
from PIL import Image
from mien import images

def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

if sys.argv[1] == "set":
    images.keep_freed_memory()
picture = io.BytesIO()
Image.new("RGB", (4000, 4000)).save(picture, "TIFF")
images.decode(images.encode(np.zeros((9, 9, 3), np.uint8), "tiff"))  # imports
data = picture.getvalue()
with ThreadPoolExecutor(3) as pool:
    before = held()
    for _ in pool.map(images.decode, [data] * 3):
        pass
    print(held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks at memory as Linux shows it")
def test_memory_for_large_pictures_goes_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, "set"], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150
