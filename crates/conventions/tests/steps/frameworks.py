"""Five steps of Keras and optax on two parameters, for frameworks.json.

    pip install keras==3.15.1 jax==0.10.2 optax==0.2.8 && python frameworks.py > frameworks.json
"""

import json
import os

os.environ["KERAS_BACKEND"] = "jax"
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import keras
import numpy as np
import optax

keras.config.set_floatx("float64")
START = [1.0, -2.0]
RATE, DECAY, EPSILON = 0.05, 0.1, 1e-3


def gradient(step):
    return np.array([0.5 * np.cos(step) + 0.1, -0.3 * np.sin(2 * step) - 0.2])


def by_keras(optimizer):
    variable = keras.Variable(np.array(START), dtype="float64")
    optimizer.build([variable])
    steps = []
    for step in range(1, 6):
        optimizer.apply([jnp.array(gradient(step))], [variable])
        steps.append([float(x) for x in variable.value])
    return steps


def by_optax(optimizer):
    parameters = jnp.array(START)
    state = optimizer.init(parameters)
    steps = []
    for step in range(1, 6):
        updates, state = optimizer.update(jnp.array(gradient(step)), state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        steps.append([float(x) for x in parameters])
    return steps


adam = {"learning_rate": RATE, "weight_decay": DECAY, "epsilon": EPSILON}
print(json.dumps({
    "gradients": [list(gradient(step)) for step in range(1, 6)],
    "start": START,
    "steps": {
        "keras-adam": by_keras(keras.optimizers.Adam(**adam)),
        "keras-adamw": by_keras(keras.optimizers.AdamW(**adam)),
        "keras-sgd": by_keras(keras.optimizers.SGD(RATE, momentum=0.9, weight_decay=DECAY)),
        "optax-adamw": by_optax(optax.adamw(RATE, eps=EPSILON, weight_decay=DECAY)),
        "optax-adam-l2": by_optax(optax.chain(optax.add_decayed_weights(DECAY), optax.adam(RATE, eps=EPSILON))),
        "optax-sgd-l2": by_optax(optax.chain(optax.add_decayed_weights(DECAY), optax.sgd(RATE, momentum=0.9))),
    },
}, indent=1))
