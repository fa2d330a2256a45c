"""What the scripts beside this one share for texts that the tests make again: where random numbers come from, and digests."""


class SplitMix64:
    """The generator of Sources/Tensors/SplitMix64.swift."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound


def digest(items):
    """FNV-1a over texts, a line end after each."""
    value = 0xCBF29CE484222325
    for item in items:
        for byte in (item + "\n").encode():
            value = (value ^ byte) * 0x100000001B3 % 2**64
    return str(value)
