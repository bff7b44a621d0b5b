"""A recipe's optimizer as a Keras one."""

from typing import Any

import keras

from mien.training.recipe import Optimizer


def build_optimizer(recipe: Optimizer, *, epochs: int, steps: int) -> Any:
    """Return the optimizer with linear warm-up and cosine, for `epochs` of `steps` each."""
    warmup = round(recipe.warmup_epochs * steps)
    rate = keras.optimizers.schedules.CosineDecay(
        recipe.learning_rate / 100 if warmup else recipe.learning_rate,
        decay_steps=max(1, epochs * steps - warmup),
        alpha=recipe.final_learning_rate,
        warmup_target=recipe.learning_rate if warmup else None,
        warmup_steps=warmup,
    )
    common: dict[str, Any] = {
        "learning_rate": rate,
        "weight_decay": recipe.weight_decay or None,
        "global_clipnorm": recipe.clip_norm or None,
        "use_ema": recipe.ema > 0,
        "ema_momentum": recipe.ema or 0.99,
    }
    if recipe.name == "adamw":
        optimizer = keras.optimizers.AdamW(**common | {"weight_decay": recipe.weight_decay})
    else:
        optimizer = keras.optimizers.SGD(momentum=recipe.momentum, nesterov=True, **common)
    if recipe.weight_decay:
        optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer
