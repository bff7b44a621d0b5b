"""Films, cameras and streams: every frame accounted for, every person followed.

`mien.Video` reads a film or a live source frame by frame; `mien.Tracker` gives faces ids that last; both can be used
apart. Decoding is PyAV's work, which the extra `video` brings; it is imported when a film is opened.
"""
