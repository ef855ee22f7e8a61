"""The forecast model: a linear trend times a weight for each day of the week.

Environment:
    MODEL_PATH    file of the weights
    MODEL_URI     where else they lie: `gs://BUCKET/PATH` (without either, the ones in this package)
    MODEL_SHA256  digest that the file must have (not checked when unset)
"""

import hashlib
import json
import os
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from analytics import storage


class ModelError(Exception):
    """The weights cannot be used."""


@dataclass(frozen=True)
class Model:
    """Weights of a week, Monday first."""

    name: str
    version: int
    weekdays: np.ndarray

    def forecast(self, history: list[float], days: int, weekday: int) -> list[float]:
        """Continues `history`, whose first value falls on `weekday`, by `days` values."""
        past = np.arange(len(history))
        level = np.asarray(history) / self.weekdays[(past + weekday) % 7]
        slope, start = np.polyfit(past, level, 1) if len(history) > 1 else (0.0, level[0])
        future = np.arange(len(history), len(history) + days)
        values = (start + slope * future) * self.weekdays[(future + weekday) % 7]
        return [round(float(value), 2) for value in np.maximum(values, 0.0)]


def fetch() -> bytes:
    if path := os.environ.get("MODEL_PATH"):
        return Path(path).read_bytes()
    if uri := os.environ.get("MODEL_URI"):
        return storage.read(uri)
    return (resources.files("analytics") / "models" / "forecast.json").read_bytes()


def load() -> Model:
    """Reads the weights and proves that they are the expected ones."""
    try:
        data = fetch()
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"cannot read the model: {error}") from error
    expected = os.environ.get("MODEL_SHA256")
    found = hashlib.sha256(data).hexdigest()
    if expected and found != expected.lower():
        raise ModelError(f"the model has the digest {found}, not {expected}")
    try:
        content = json.loads(data)
        weekdays = np.asarray(content["weekdays"], dtype=float)
        model = Model(str(content["name"]), int(content["version"]), weekdays)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"the model is malformed: {error}") from error
    if weekdays.shape != (7,) or not np.all(weekdays > 0):
        raise ModelError("the model needs seven positive weights")
    return model
