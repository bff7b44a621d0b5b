"""What training commands ask for first."""

from mien.errors import MissingExtraError


def require_keras() -> None:
    """Make sure that Keras is installed.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        import keras  # noqa: F401
    except ImportError:
        raise MissingExtraError("training needs Keras and a backend: pip install 'mien[train]'") from None
