# /// script
# requires-python = ">=3.11"
# dependencies = [  # PyTorch from PyPI comes with 5 GB of libraries for GPUs on Linux, which are not used here
#     "torch==2.14.1",
#     "torchvision==0.29.1",
#     "opencv-python-headless>=4.10,<5",  # OpenCV 5 has no Haar cascades
#     "pillow>=12.0",
#     "setuptools<81",                    # it asks for pkg_resources
# ]
#
# [tool.mien]
# alone = ["what-the-face-classification==0.0.27"]
# licence = "MIT"
# home = "gitlab.com/jms.rdgrs/inference_package"
# threads = "as many as PyTorch and OpenCV take"
#
# [tool.mien.overlap.fer2013]
# status = "trained"
# note = "trained on FER2013 and CK+; whether the test part was kept out is not said"
# source = "its description on PyPI"
# ///
"""what-the-face-classification: `Image_classifier.predict`, opened up so that all seven probabilities come out.

`predict` gives one label for the whole picture: that of the first face its Haar cascade finds, or, where it finds none,
that of the picture as a whole if the network is sure by 60 % or more.
"""

from importlib.metadata import version
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageOps
from what_the_face_classification.inference import Image_classifier

VERSION = version("what-the-face-classification")

classifier = Image_classifier()
classifier.net.eval()


def read(path: str) -> list[dict[str, Any]]:
    """Return the one face that the package answers for."""
    image = ImageOps.exif_transpose(Image.open(path))
    face, found = classifier.face_crop(image)
    emotions = dict(zip(classifier.classes, _probabilities(face), strict=True))
    if not found:
        return [{"box": [0, 0, 0, 0], "emotions": emotions}] if max(emotions.values()) >= 0.6 else []
    # The package does not say where the face was: only how large it is.
    return [{"box": [0, 0, *face.size], "emotions": emotions}]


def classify(crops: Any, view: str) -> Any:
    """Give each face to the network as `predict` does."""
    return classifier.classes, [_probabilities(Image.fromarray(np.asarray(crop))) for crop in crops]


def _probabilities(face: Any) -> Any:
    with torch.no_grad():
        return torch.softmax(classifier.net(classifier.transform(face).float()), 1)[0].tolist()
