// Python's operators on Keras' tensors, and the functions of `keras.ops` that graphs are most often made
// with. Each makes an operation of its own in the graph, which is saved as Keras has it.

extension SymbolicTensor {
  /// The quotient of each pair of numbers: `TrueDivide`.
  public static func / (a: SymbolicTensor, b: SymbolicTensor) -> SymbolicTensor {
    operation("TrueDivide", [.value(a), .value(b)])
  }

  /// Every number plus `number`: `x + 1`.
  public static func + (x: SymbolicTensor, number: Double) -> SymbolicTensor { pair("Add", x, number) }
  /// `number` plus every number: `1 + x`.
  public static func + (number: Double, x: SymbolicTensor) -> SymbolicTensor { pair("Add", number, x) }
  /// Every number minus `number`: `x - 1`.
  public static func - (x: SymbolicTensor, number: Double) -> SymbolicTensor { pair("Subtract", x, number) }
  /// `number` minus every number: `1 - x`.
  public static func - (number: Double, x: SymbolicTensor) -> SymbolicTensor { pair("Subtract", number, x) }
  /// Every number times `number`.
  ///
  ///     let scaled = x * 2 + 1
  public static func * (x: SymbolicTensor, number: Double) -> SymbolicTensor { pair("Multiply", x, number) }
  /// `number` times every number: `2 * x`.
  public static func * (number: Double, x: SymbolicTensor) -> SymbolicTensor { pair("Multiply", number, x) }
  /// Every number divided by `number`: `x / 255`.
  public static func / (x: SymbolicTensor, number: Double) -> SymbolicTensor { pair("TrueDivide", x, number) }
  /// `number` divided by every number: `1 / x`.
  public static func / (number: Double, x: SymbolicTensor) -> SymbolicTensor { pair("TrueDivide", number, x) }
  /// Every number with the opposite sign.
  public static prefix func - (x: SymbolicTensor) -> SymbolicTensor { operation("Negative", [.value(x)]) }

  /// What is said of an axis in `x[…]`: a place, whose axis goes away, a part, or a new axis.
  public enum Index: ExpressibleByIntegerLiteral, Sendable {
    /// One place, from the end when negative: `x[.all, -1]`.
    case at(Int)
    /// From a place up to another, in steps, as Python's `start:stop:step`; nil for the beginning or end.
    case slice(from: Int?, to: Int?, by: Int)
    /// A new axis of 1.
    case newAxis
    /// All axes that nothing is said of, as Python's `...`.
    case rest

    /// A place, from the end when negative: the 0 of `x[.all, 0]`.
    public init(integerLiteral value: Int) { self = .at(value) }

    /// The whole axis.
    public static var all: Index { .slice(from: nil, to: nil, by: 1) }
    /// The places of a range.
    public static func range(_ range: Range<Int>) -> Index {
      .slice(from: range.lowerBound, to: range.upperBound, by: 1)
    }
    /// All places from one on.
    public static func from(_ place: Int) -> Index { .slice(from: place, to: nil, by: 1) }
    /// All places before one.
    public static func upTo(_ place: Int) -> Index { .slice(from: nil, to: place, by: 1) }

    fileprivate var operand: ConfigValue {
      switch self {
      case .at(let place): ItemFunction.Index.at(place).configValue
      case .slice(let start, let stop, let step):
        ItemFunction.Index.slice(start: start, stop: stop, step: step).configValue
      case .newAxis: ItemFunction.Index.newAxis.configValue
      case .rest: ItemFunction.Index.rest.configValue
      }
    }
  }

  /// A part of it, as Python's `x[:, 0]`.
  ///
  ///     x[.all, 0]                     // [nil, 3] of [nil, 4, 3]
  ///     x[.all, .range(1..<3)]         // [nil, 2, 3]
  ///     x[.rest, .newAxis]             // [nil, 4, 3, 1]
  public subscript(_ indices: Index...) -> SymbolicTensor {
    Self.operation("GetItem", [.value(self), .plain(.array(indices.map(\.operand)))])
  }

  /// The product of matrices, as many as there are before the last two axes: `keras.ops.matmul`.
  public func matmul(_ other: SymbolicTensor) -> SymbolicTensor {
    Self.operation("Matmul", [.value(self), .value(other)])
  }

  /// Every number to a power.
  public func power(_ exponent: Double) -> SymbolicTensor { Self.pair("Power", self, exponent) }

  /// The mean along axes, all of them when nil, which go away unless they are kept as 1.
  ///
  ///     x.mean(axes: [1])      // [nil, 3] of [nil, 4, 3]
  public func mean(axes: [Int]?, keepDims: Bool = false) -> SymbolicTensor { reduced("Mean", axes, keepDims) }
  /// The sum along axes.
  public func sum(axes: [Int]?, keepDims: Bool = false) -> SymbolicTensor { reduced("Sum", axes, keepDims) }
  /// The largest number along axes.
  public func max(axes: [Int]?, keepDims: Bool = false) -> SymbolicTensor { reduced("Max", axes, keepDims) }
  /// The smallest number along axes.
  public func min(axes: [Int]?, keepDims: Bool = false) -> SymbolicTensor { reduced("Min", axes, keepDims) }

  /// The same numbers under another shape, the batch included; one size may be -1.
  ///
  ///     x.reshaped([-1, 12])      // [nil, 12] of [nil, 4, 3]
  public func reshaped(_ shape: [Int]) -> SymbolicTensor {
    Self.operation("Reshape", [.value(self)], ["newshape": .ints(shape)])
  }
  /// The axes in another order, the batch included.
  public func transposed(_ order: [Int]) -> SymbolicTensor {
    Self.operation("Transpose", [.value(self)], ["axes": .ints(order)])
  }

  /// `function` of every number, by an `Activation`.
  public func activated(_ function: ActivationFunction) -> SymbolicTensor {
    function == .linear ? self : Activation(function)(self)
  }

  /// One behind the other along a new axis: `keras.ops.stack`.
  public static func stack(_ parts: [SymbolicTensor], axis: Int = 0) -> SymbolicTensor {
    operation("Stack", [.list(parts.map { .value($0) })], ["axis": .int(axis)])
  }

  private func reduced(_ name: String, _ axes: [Int]?, _ keepDims: Bool) -> SymbolicTensor {
    Self.operation(
      name, [.value(self)],
      ["axis": axes.map { .ints($0) } ?? .null, "keepdims": .bool(keepDims)])
  }

  private static func operation(
    _ name: String, _ operands: [Operand<SymbolicTensor>], _ entries: [String: ConfigValue] = [:]
  ) -> SymbolicTensor {
    TensorOperation.results(of: name, operands, entries: entries)[0]
  }

  private static func pair(_ name: String, _ x: SymbolicTensor, _ number: Double) -> SymbolicTensor {
    operation(name, [.value(x), .plain(.double(number))])
  }

  private static func pair(_ name: String, _ number: Double, _ x: SymbolicTensor) -> SymbolicTensor {
    operation(name, [.plain(.double(number)), .value(x)])
  }
}
