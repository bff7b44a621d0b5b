"""Where models are kept: `name/version/` folders as TensorFlow Serving reads them, with cards and aliases."""

from mien.registry.store import PRODUCTION, Registry, Version

__all__ = ["PRODUCTION", "Registry", "Version"]
