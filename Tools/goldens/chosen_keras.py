"""The Keras whose models `random_models.py` makes: Keras 3, or Keras 2 where the command line has `--keras tf-keras`."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

IS_OLD = "tf-keras" in sys.argv
if IS_OLD:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import tf_keras as keras
else:
    import keras

__all__ = ["IS_OLD", "keras"]
