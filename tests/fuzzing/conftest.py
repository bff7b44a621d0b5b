"""What a running service and its hostile files need."""

from pathlib import Path

import pytest

for needed in ("apiflask", "av", "huey"):
    pytest.importorskip(needed, reason="needs the server and video extras")
if not Path("/proc/self/status").exists():
    pytest.skip("looks at processes as Linux shows them", allow_module_level=True)
