"""How good a model is: scores with intervals, calibration, reports, and whether one model is better than another."""

from mien.evaluation.comparison import Comparison, compare
from mien.evaluation.scoring import Evaluation, evaluate, scored_card

__all__ = ["Comparison", "Evaluation", "compare", "evaluate", "scored_card"]
