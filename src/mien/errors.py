"""Every exception of mien, as a tree.

    MienError
    ├── ImageError              a picture that cannot be used
    │   ├── ImageDecodeError        its bytes are no picture, or a damaged one
    │   └── ImageTooLargeError      it would take more memory than the limits allow
    ├── VideoError              a film, camera or stream that cannot be read
    │   ├── VideoNotFoundError      no such file or folder
    │   ├── VideoDecodeError        its bytes are no film, or a damaged one, or hold no pictures
    │   ├── CameraError             the camera is absent, busy, not permitted or was unplugged
    │   └── StreamError             the address cannot be reached, or has fallen silent
    ├── ModelError              a model that cannot be used
    │   ├── ModelNotFoundError      no model, version or alias of that name
    │   ├── ModelFileError          its files are missing, damaged or not what the card says
    │   └── PromotionRefusedError   a promotion that would lose accuracy
    ├── DatasetError            data that cannot be used
    │   ├── DatasetNotFoundError    nothing fetched or prepared under that name
    │   └── DatasetFormatError      a file or table that is not in the form its source has
    ├── RecipeError             a training recipe that cannot be followed
    ├── RunError                a run folder that cannot be used or resumed
    ├── PeerError               another package that cannot be measured: not installed, crashed, silent, unintelligible
    ├── OutputError             a result that cannot be written where it should go
    ├── SettingsError           a MIEN_* variable with a value that cannot be used
    └── MissingExtraError       an optional part of mien that is not installed

A message says what was wrong, what came, and what would do.
"""


class MienError(Exception):
    """What every error of mien's own is."""


class ImageError(MienError):
    """A picture that cannot be used."""


class ImageDecodeError(ImageError):
    """The bytes are no picture, or a damaged one."""


class ImageTooLargeError(ImageError):
    """The picture would take more memory than the limits allow."""


class VideoError(MienError):
    """A film, camera or stream that cannot be read."""


class VideoNotFoundError(VideoError):
    """No such file or folder."""


class VideoDecodeError(VideoError):
    """The bytes are no film, or a damaged one, or hold no pictures."""


class CameraError(VideoError):
    """The camera is absent, busy, not permitted or was unplugged."""


class StreamError(VideoError):
    """The address cannot be reached, or has fallen silent."""


class ModelError(MienError):
    """A model that cannot be used."""


class ModelNotFoundError(ModelError):
    """No model, version or alias of that name."""


class ModelFileError(ModelError):
    """A model's files are missing, damaged or not what its card says."""


class PromotionRefusedError(ModelError):
    """A promotion that would lose accuracy."""


class DatasetError(MienError):
    """Data that cannot be used."""


class DatasetNotFoundError(DatasetError):
    """Nothing was fetched or prepared under that name."""


class DatasetFormatError(DatasetError):
    """A file or table is not in the form its source has."""


class RecipeError(MienError):
    """A training recipe that cannot be followed."""


class RunError(MienError):
    """A run folder that cannot be used or resumed."""


class PeerError(MienError):
    """Another package cannot be measured: not installed, crashed, silent, or answering what nobody can use."""


class OutputError(MienError):
    """A result cannot be written where it should go."""


class SettingsError(MienError):
    """A MIEN_* variable has a value that cannot be used."""


class MissingExtraError(MienError):
    """An optional part of mien is not installed."""
