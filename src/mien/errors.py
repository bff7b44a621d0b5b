"""Every exception of mien, as a tree.

    MienError
    ├── ImageError              a picture that cannot be used
    │   ├── ImageDecodeError        its bytes are no picture, or a damaged one
    │   └── ImageTooLargeError      it would take more memory than the limits allow
    ├── ArchiveError            an archive of pictures that cannot be read, or holds more than the limits allow
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
    ├── AccountError            a name or password that cannot be taken
    ├── PeerError               another package that cannot be measured: not installed, crashed, silent, unintelligible
    ├── StorageError            a stored file that cannot be written, read or deleted
    │   ├── StoredFileNotFoundError     nothing is stored under that key
    │   ├── StorageFullError            no room is left there, or a quota is used up
    │   ├── StorageRefusedError         credentials or permissions do not allow it
    │   ├── StorageUnavailableError     the store cannot be reached, or does not answer
    │   ├── FileTooLargeError           more bytes than the caller allowed
    │   └── UploadError                 no such upload, or a piece that does not begin where the last one ended
    ├── DatabaseError           rows that cannot be written or read
    │   ├── DatabaseUnavailableError    the database cannot be reached, or the connection was lost
    │   ├── SchemaError                 its tables are not those this version of mien needs
    │   ├── RecordNotFoundError         no such row, or it is somebody else's
    │   ├── ConflictError               it contradicts what is there: a name taken, a key used for something else
    │   └── CursorError                 a page's cursor that mien did not give
    ├── QueueUnavailableError   the queue of jobs cannot be reached, or does not answer
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


class ArchiveError(MienError):
    """An archive of pictures cannot be read, or holds more than the limits allow."""


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


class AccountError(MienError):
    """A name or password cannot be taken."""


class PeerError(MienError):
    """Another package cannot be measured: not installed, crashed, silent, or answering what nobody can use."""


class StorageError(MienError):
    """A stored file that cannot be written, read or deleted."""


class StoredFileNotFoundError(StorageError):
    """Nothing is stored under that key."""


class StorageFullError(StorageError):
    """No room is left in the store, or a quota is used up."""


class StorageRefusedError(StorageError):
    """Credentials or permissions do not allow what was asked of the store."""


class StorageUnavailableError(StorageError):
    """The store cannot be reached, or does not answer."""


class FileTooLargeError(StorageError):
    """More bytes came than the caller allowed."""


class UploadError(StorageError):
    """No such upload, or a piece that does not begin where the last one ended.

    Attributes:
        received: bytes the store holds of this upload, where the next piece must begin; None: there is no such upload.
    """

    def __init__(self, message: str, *, received: int | None = None) -> None:
        super().__init__(message)
        self.received = received


class DatabaseError(MienError):
    """Rows that cannot be written or read."""


class DatabaseUnavailableError(DatabaseError):
    """The database cannot be reached, or the connection was lost."""


class SchemaError(DatabaseError):
    """The database's tables are not those this version of mien needs."""


class RecordNotFoundError(DatabaseError):
    """No such row, or it is somebody else's."""


class ConflictError(DatabaseError):
    """It contradicts what is there: a name is taken, or a key was used for something else."""


class CursorError(DatabaseError):
    """A page's cursor that mien did not give."""


class QueueUnavailableError(MienError):
    """The queue of jobs cannot be reached, or does not answer."""


class OutputError(MienError):
    """A result cannot be written where it should go."""


class SettingsError(MienError):
    """A MIEN_* variable has a value that cannot be used."""


class MissingExtraError(MienError):
    """An optional part of mien is not installed."""
