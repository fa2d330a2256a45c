"""Sequences that tf.data gives for the operators that steer the flow of elements, for the tests of Datasets.

Run from the top of the repository; writes Fixtures/goldens/datasets/control_flow.json.
Every case has an operator, its parameters, the elements of its input datasets, and what came out: the elements
before the end or the first error, and that error's text.
"""

import itertools
import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

Dataset = tf.data.Dataset
ASCENDING = [5, 6, 7, 8, 9, 10, 11]
cases = []


def numbers(elements):
    return Dataset.from_tensor_slices(tf.constant(elements, tf.int64))


def sentence(error):
    """What the error says, without the names of graph nodes around it."""
    return error.message.split(" [Op:")[0].split("}} ")[-1]


def run(dataset, limit=200):
    """The elements of a dataset as lists of integers, and the error that ended it."""
    elements = []
    try:
        for element in itertools.islice(dataset, limit):
            elements.append([int(number) for number in tf.nest.flatten(element)])
    except tf.errors.OpError as error:
        return elements, sentence(error)
    return elements, None


def add(operator, dataset, inputs, parameters=None, **more):
    expected, error = run(dataset)
    case = {"operator": operator, "parameters": parameters or {}, "inputs": inputs, "expected": expected}
    if error is not None:
        case["error"] = error
    cases.append(case | more)


def interleave():
    lengths = [
        [6, 6, 6, 6, 6], [3, 0, 2, 5, 1, 4], [0, 0, 0], [], [1], [4, 4], [0, 3, 0, 0, 2], [9, 1, 1, 1, 1],
        [1, 1, 1, 1, 9], [2, 7, 3, 1, 0, 8, 2], [1, 2, 3, 4, 5, 6, 7],
    ]
    for sizes, cycle, block in itertools.product(lengths, [1, 2, 3, 8], [1, 2, 4]):
        inputs = [[100 * place + number for number in range(size)] for place, size in enumerate(sizes)]
        outer = Dataset.from_tensor_slices((tf.range(len(sizes), dtype=tf.int64), tf.constant(sizes, tf.int64)))
        outcomes = []
        for calls in [None, min(cycle, 2)]:
            interleaved = outer.interleave(
                lambda place, size: Dataset.range(size).map(lambda number: 100 * place + number),
                cycle_length=cycle, block_length=block, num_parallel_calls=calls,
                deterministic=None if calls is None else True)
            outcomes.append(run(interleaved))
        assert outcomes[0] == outcomes[1], (sizes, cycle, block, outcomes)
        add("interleave", interleaved, inputs, {"cycleLength": cycle, "blockLength": block})


def one_input():
    for elements in [ASCENDING, [4], [], [3, 1, 3, 3, 2, 1, 9]]:
        source = numbers(elements)
        add("scan", source.scan(tf.constant(10, tf.int64), lambda sum, x: (sum + x, sum * x)), [elements])
        add("takeWhile", source.take_while(lambda x: x % 4 != 0), [elements])
        add("takeWhile", source.take_while(lambda x: x % 4 != 0).repeat(2), [elements], {"repeat": 2})
        add("unique", source.unique(), [elements])
        add("unique", source.repeat(2).unique(), [elements], {"repeatBefore": 2})
        add("unique", source.unique().repeat(2), [elements], {"repeat": 2})
        total = source.reduce(tf.constant(1, tf.int64), lambda state, x: state * 3 + x)
        cases.append({"operator": "reduce", "parameters": {}, "inputs": [elements], "expected": [[int(total)]]})
        for count in [0, 1, 2, 3, -1]:
            add("repeat", source.repeat(count).take(20), [elements], {"count": count, "take": 20})
        for count in [0, 1, 3, 7, 20]:
            add("assertCardinality",
                source.filter(lambda x: x > 0).apply(tf.data.experimental.assert_cardinality(count)),
                [elements], {"count": count})
            add("take", source.take(count), [elements], {"count": count})
            add("skip", source.skip(count), [elements], {"count": count})
        for shards, index in [(1, 0), (3, 0), (3, 2), (9, 8)]:
            add("shard", source.shard(shards, index), [elements], {"count": shards, "index": index})
        case = {"operator": "single", "parameters": {}, "inputs": [elements], "expected": []}
        try:
            case["expected"] = [[int(source.get_single_element())]]
        except tf.errors.InvalidArgumentError as error:
            case["error"] = sentence(error)
        cases.append(case)

        def checked(x):
            with tf.control_dependencies([tf.debugging.Assert(x % 3 != 0, ["a multiple of 3"])]):
                return x * 10

        add("skipErrors", source.map(checked).ignore_errors(), [elements])
        add("skipErrors", source.map(checked, num_parallel_calls=3).ignore_errors(), [elements])


def several_inputs():
    inputs = [[0, 1, 2, 3], [100, 101], [200, 201, 202, 203, 204, 205], [300]]
    choices = [
        [0, 1, 2, 3], [0, 0, 0, 0, 0, 1, 2, 3, 2, 1], [1, 1, 1, 2], [3, 3, 3, 3, 0], [], [2, 2, 2, 2, 2, 2, 2, 2],
        [0, 1, 4, 2], [0, -1, 1], [3, 3, 2, 1, 1, 1, 0, 2, 0, 2, 0, 2, 0, 2, 0, 2, 2, 2, 1, 0, 2],
    ]
    for choice, stop in itertools.product(choices, [True, False]):
        add("choose",
            Dataset.choose_from_datasets([numbers(x) for x in inputs], numbers(choice), stop_on_empty_dataset=stop),
            inputs, {"stopOnEmpty": int(stop)}, choices=choice)
    for count in [1, 2, 3, 4]:
        add("zip", Dataset.zip(tuple(numbers(x) for x in inputs[:count])), inputs[:count])
    add("concatenate", numbers(inputs[0]).concatenate(numbers(inputs[1])), inputs[:2])
    add("concatenate", numbers([]).concatenate(numbers(inputs[1])), [[], inputs[1]])
    # Nobody but chance decides the order, but which elements come out of all is certain.
    sampled, _ = run(Dataset.sample_from_datasets(
        [numbers(x) for x in inputs], weights=[0.5, 0.0, 0.25, 0.25], seed=3, stop_on_empty_dataset=False))
    cases.append({"operator": "sampleSorted", "parameters": {}, "inputs": inputs, "expected": sorted(sampled)})


interleave()
one_input()
several_inputs()
os.makedirs("Fixtures/goldens/datasets", exist_ok=True)
with open("Fixtures/goldens/datasets/control_flow.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
