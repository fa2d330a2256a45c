// What is merged in a graph, as functions: each call makes a layer of its own.

/// The sum of its inputs, by an `Add`: `add([a, b, c])`.
public func add(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Add(name: name)(inputs)
}

/// The first of its two inputs less the second, by a `Subtract`: `subtract([a, b])`.
public func subtract(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Subtract(name: name)(inputs)
}

/// The product of its inputs, by a `Multiply`: `multiply([a, b, c])`.
public func multiply(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Multiply(name: name)(inputs)
}

/// The mean of its inputs, by an `Average`: `average([a, b, c])`.
public func average(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Average(name: name)(inputs)
}

/// The largest of its inputs, number by number, by a `Maximum`: `maximum([a, b, c])`.
public func maximum(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Maximum(name: name)(inputs)
}

/// The smallest of its inputs, number by number, by a `Minimum`: `minimum([a, b, c])`.
public func minimum(_ inputs: [SymbolicTensor], name: String? = nil) -> SymbolicTensor {
  Minimum(name: name)(inputs)
}

/// Its inputs one behind the other, by a `Concatenate`: `concatenate([a, b], axis: 1)`.
public func concatenate(
  _ inputs: [SymbolicTensor], axis: Int = -1, name: String? = nil
) -> SymbolicTensor {
  Concatenate(axis: axis, name: name)(inputs)
}

/// The products of two inputs summed along an axis of each, by a `Dot`: `dot([a, b], axes: 1)`.
public func dot(
  _ inputs: [SymbolicTensor], axes: Int, normalize: Bool = false, name: String? = nil
) -> SymbolicTensor {
  Dot(axes: axes, normalize: normalize, name: name)(inputs)
}

/// The same with a different axis of each input: `dot([a, b], axes: (2, 1))`.
public func dot(
  _ inputs: [SymbolicTensor], axes: (Int, Int), normalize: Bool = false, name: String? = nil
) -> SymbolicTensor {
  Dot(axes: axes, normalize: normalize, name: name)(inputs)
}
