"""Writes Fixtures/goldens/training/{optimizers,schedules}.json: what Keras' optimizers do in ten steps.

Run from the top of the repository with a Python that has Keras 3 and TensorFlow:

    python Tools/goldens/optimizers.py

Operands are not stored: `numbers` makes them from a formula that the Swift tests repeat exactly.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
from keras import optimizers
from keras.optimizers import schedules
from golden_files import numbers, rounded, write


def optimizer_case(optimizer, steps=10, excluded=None):
    """Parameters numbers((3, 2), 0) and numbers((4,), 1); gradients numbers(shape, 10 step + place)."""
    variables = [
        keras.Variable(numbers((3, 2), 0), name="kernel"), keras.Variable(numbers((4,), 1), name="bias")]
    if excluded:
        optimizer.exclude_from_weight_decay(var_names=excluded)
    for step in range(steps):
        optimizer.apply([numbers(v.shape, 10 * step + p) for p, v in enumerate(variables)], variables)
    case = {
        "class_name": type(optimizer).__name__,
        "config": keras.saving.serialize_keras_object(optimizer)["config"],
        "steps": steps,
        "excluded": excluded or [],
        "parameters": [rounded(v) for v in variables],
        "state": [[list(v.shape), rounded(v)] for v in optimizer.variables],
        "finalized": None,
    }
    if optimizer.use_ema:
        optimizer.finalize_variable_values(variables)
        case["finalized"] = [rounded(v) for v in variables]
    return case


def optimizer_cases():
    o = optimizers
    yield optimizer_case(o.SGD())
    yield optimizer_case(o.SGD(0.05, momentum=0.9))
    yield optimizer_case(o.SGD(0.05, momentum=0.9, nesterov=True))
    yield optimizer_case(o.Adam())
    yield optimizer_case(o.Adam(0.01, beta_1=0.8, beta_2=0.99, epsilon=1e-4))
    yield optimizer_case(o.Adam(0.02, amsgrad=True))
    yield optimizer_case(o.AdamW(0.02))
    yield optimizer_case(o.AdamW(0.02, weight_decay=0.1), excluded=["bias"])
    yield optimizer_case(o.RMSprop(0.01))
    yield optimizer_case(o.RMSprop(0.01, rho=0.8, momentum=0.7, epsilon=1e-3))
    yield optimizer_case(o.RMSprop(0.01, centered=True))
    yield optimizer_case(o.RMSprop(0.01, momentum=0.5, centered=True))
    yield optimizer_case(o.Adagrad(0.05))
    yield optimizer_case(o.Adagrad(0.05, initial_accumulator_value=0.5, epsilon=1e-3))
    yield optimizer_case(o.Adadelta(1.0))
    yield optimizer_case(o.Adadelta(0.5, rho=0.8, epsilon=1e-2))
    yield optimizer_case(o.Adamax(0.02))
    yield optimizer_case(o.Adamax(0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-2))
    yield optimizer_case(o.Nadam(0.02))
    yield optimizer_case(o.Nadam(0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-2))
    yield optimizer_case(o.Ftrl(0.1))
    yield optimizer_case(o.Ftrl(
        0.1, learning_rate_power=-0.7, initial_accumulator_value=0.3, l1_regularization_strength=0.05,
        l2_regularization_strength=0.02, l2_shrinkage_regularization_strength=0.01, beta=0.1))
    yield optimizer_case(o.Lion(0.02))
    yield optimizer_case(o.Lion(0.02, beta_1=0.5, beta_2=0.8, weight_decay=0.05))
    yield optimizer_case(o.Lamb(0.02))
    yield optimizer_case(o.Lamb(0.02, beta_1=0.7, beta_2=0.9, epsilon=1e-2, weight_decay=0.01))
    yield optimizer_case(o.Adafactor(0.05))
    yield optimizer_case(o.Adafactor(
        0.5, beta_2_decay=-0.5, epsilon_2=0.5, clip_threshold=0.3, relative_step=False))
    yield optimizer_case(o.Muon(0.02))
    yield optimizer_case(o.Muon(
        0.02, momentum=0.8, nesterov=False, ns_steps=3, rms_rate=None, weight_decay=0.1,
        adam_weight_decay=None, adam_lr_ratio=0.5, adam_beta_1=0.8))
    yield optimizer_case(o.Muon(0.02, exclude_layers=["^kern", "other"]))
    # What every optimizer can do.
    yield optimizer_case(o.SGD(0.1, weight_decay=0.01))
    yield optimizer_case(o.Adam(0.02, weight_decay=0.05, clipnorm=0.5))
    yield optimizer_case(o.SGD(0.1, clipnorm=0.7))
    yield optimizer_case(o.SGD(0.1, clipvalue=0.3))
    yield optimizer_case(o.SGD(0.1, momentum=0.9, global_clipnorm=0.9))
    yield optimizer_case(o.Adam(0.02, use_ema=True, ema_momentum=0.8))
    yield optimizer_case(o.SGD(0.1, use_ema=True, ema_momentum=0.5, ema_overwrite_frequency=3))
    yield optimizer_case(o.SGD(0.1, loss_scale_factor=8.0))
    yield optimizer_case(o.Adam(0.02, gradient_accumulation_steps=3))
    yield optimizer_case(o.SGD(
        0.1, momentum=0.9, gradient_accumulation_steps=2, clipvalue=0.2, weight_decay=0.1, use_ema=True,
        loss_scale_factor=2.0))
    yield optimizer_case(o.Adam(schedules.CosineDecay(0.0, 6, warmup_target=0.05, warmup_steps=3)))
    yield optimizer_case(o.Adafactor(schedules.ExponentialDecay(0.5, 3, 0.5)))
    yield optimizer_case(o.Nadam(
        schedules.PolynomialDecay(0.1, 4, cycle=True), gradient_accumulation_steps=2))


def schedule_case(schedule):
    steps = list(range(0, 41)) + [100, 1000]
    serialized = keras.saving.serialize_keras_object(schedule)
    return {
        "class_name": serialized["class_name"],
        "module": serialized["module"],
        "config": serialized["config"],
        "steps": steps,
        "rates": rounded([float(schedule(step)) for step in steps]),
    }


def schedule_cases():
    s = schedules
    yield schedule_case(s.ExponentialDecay(0.1, 7, 0.5))
    yield schedule_case(s.ExponentialDecay(0.1, 7, 0.5, staircase=True))
    yield schedule_case(s.InverseTimeDecay(0.2, 5, 0.5))
    yield schedule_case(s.InverseTimeDecay(0.2, 5, 0.5, staircase=True))
    yield schedule_case(s.PiecewiseConstantDecay([5, 10, 30], [1.0, 0.5, 0.1, 0.01]))
    yield schedule_case(s.PolynomialDecay(0.1, 20))
    yield schedule_case(s.PolynomialDecay(0.1, 9, end_learning_rate=0.01, power=2.0, cycle=True))
    yield schedule_case(s.CosineDecay(0.1, 20))
    yield schedule_case(s.CosineDecay(0.01, 15, alpha=0.1, warmup_target=0.2, warmup_steps=8))
    yield schedule_case(s.CosineDecayRestarts(0.1, 6))
    yield schedule_case(s.CosineDecayRestarts(0.1, 7, t_mul=1.0, m_mul=0.8, alpha=0.05))


if __name__ == "__main__":
    write("optimizers.json", optimizer_cases())
    write("schedules.json", schedule_cases())
