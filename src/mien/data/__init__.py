"""Labelled faces: fetching, preparing, checking and loading them."""

from mien.data.dataset import Dataset, load

__all__ = ["Dataset", "load"]
