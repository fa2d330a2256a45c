import Tensors

/// What the layers share that make one of several inputs, number by number.
///
/// Shapes are repeated to fit; inputs of fewer axes get axes of 1 behind the batch.
public class Merge: Layer {
  convenience init(config: [String: ConfigValue]) throws {
    self.init(name: try ConfigReader("\(Self.self)", config).optionalString("name"))
  }

  /// The result for inputs of the same number of axes.
  func merged(_ inputs: [Variable]) -> Variable {
    preconditionFailure("\(className) '\(name)' does not override merged(_:).")
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    if shapes.count < 2 { return "expected at least two inputs, found \(shapes.count)" }
    return shape(of: shapes) == nil
      ? "inputs of shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit together"
      : nil
  }

  /// Shapes with as many axes as the longest.
  private func padded<Size>(_ shapes: [[Size]], with one: Size) -> [[Size]] {
    let rank = shapes.map(\.count).max() ?? 0
    return shapes.map {
      $0.prefix(1) + Array(repeating: one, count: rank - $0.count) + $0.dropFirst()
    }
  }

  private func shape(of shapes: [[Int?]]) -> [Int?]? {
    let padded = padded(shapes, with: 1)
    var result = padded[0]
    for shape in padded.dropFirst() {
      for axis in result.indices {
        switch (result[axis], shape[axis]) {
        case (let a?, let b?) where a == b: break
        case (1?, let b): result[axis] = b
        case (_, 1?): break
        case (nil, let b): result[axis] = axis == 0 ? nil : b
        case (_, nil): if axis == 0 { result[axis] = nil }
        default: return nil
        }
      }
    }
    return result
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let shapes = padded(inputs.map(\.shape), with: 1)
    let same = zip(inputs, shapes).map { $0.shape == $1 ? $0 : $0.reshaped($1) }
    return merged(same).masked(handedMask(inputs))
  }

  /// Where any input counts; none when one has no mask.
  override func handedMask(_ inputs: [Variable]) -> Tensor? {
    var result = inputs[0].mask
    for input in inputs.dropFirst() {
      guard let a = result, let b = input.mask, a.shape == b.shape else { return nil }
      result = a.either(b)
    }
    return result
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    shape(of: inputShapes) ?? inputShapes[0]
  }
}

extension Tensor {
  /// Where either of two bool tensors of the same shape is true.
  func either(_ other: Tensor) -> Tensor {
    Tensor(shape: shape, of: Bool.self) { out in
      withSpan(of: Bool.self) { a in
        other.withSpan(of: Bool.self) { b in
          for i in out.indices { out[i] = a[i] || b[i] }
        }
      }
    }
  }
}

/// The sum of its inputs: `Add()([a, b, c])`.
public final class Add: Merge {
  override func merged(_ inputs: [Variable]) -> Variable { inputs.dropFirst().reduce(inputs[0], +) }
}

/// The first of its two inputs less the second: `Subtract()([a, b])`.
public final class Subtract: Merge {
  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    shapes.count == 2
      ? super.inputsProblem(shapes) : "expected two inputs, found \(shapes.count)"
  }

  override func merged(_ inputs: [Variable]) -> Variable { inputs[0] - inputs[1] }
}

/// The product of its inputs: `Multiply()([a, b, c])`.
///
/// Steps that the mask of an input drops count as 1; those that all drop are 0.
public final class Multiply: Merge {
  override var maskPath: MaskPath { .merged }
  override func merged(_ inputs: [Variable]) -> Variable { MaskedMerge.product(inputs) }
}

/// The mean of its inputs: `Average()([a, b, c])`.
public final class Average: Merge {
  override func merged(_ inputs: [Variable]) -> Variable {
    inputs.dropFirst().reduce(inputs[0], +) * (1 / Double(inputs.count))
  }
}

/// The largest of its inputs, number by number: `Maximum()([a, b, c])`.
///
/// Where the mask of an input drops a step, the others make the result.
public final class Maximum: Merge {
  override var maskPath: MaskPath { .merged }
  override func merged(_ inputs: [Variable]) -> Variable {
    MaskedMerge.chosen(inputs) { Variable.maximum($0, $1) }
  }
}

/// The smallest of its inputs, number by number: `Minimum()([a, b, c])`.
///
/// Where the mask of an input drops a step, the others make the result.
public final class Minimum: Merge {
  override var maskPath: MaskPath { .merged }
  override func merged(_ inputs: [Variable]) -> Variable {
    MaskedMerge.chosen(inputs) { Variable.minimum($0, $1) }
  }
}

/// Its inputs one behind the other along an axis, all else being equal: `Concatenate()([a, b])`.
///
///     Concatenate(axis: 1)([a, b])      // [nil, 7, 4] for [nil, 3, 4] and [nil, 4, 4]
public final class Concatenate: Layer {
  /// Along which axis.
  public let axis: Int

  public init(axis: Int = -1, name: String? = nil) {
    precondition(axis != 0, "Concatenate leaves the batch alone, and got axis 0.")
    self.axis = axis
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Concatenate", config)
    let axis = try reader.int("axis", default: -1)
    guard axis != 0 else {
      throw ConfigError(className: "Concatenate", key: "axis", reason: "the batch cannot be concatenated.")
    }
    self.init(axis: axis, name: try reader.optionalString("name"))
  }

  private func place(_ rank: Int) -> Int { axis < 0 ? axis + rank : axis }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    let place = place(shapes.first?.count ?? 0)
    let fits =
      !shapes.isEmpty && place > 0
      && shapes.allSatisfy { shape in
        shape.count == shapes[0].count && place < shape.count
          && shape.indices.allSatisfy {
            $0 == place || shape[$0] == nil || shapes[0][$0] == nil || shape[$0] == shapes[0][$0]
          }
      }
    return fits
      ? nil
      : "inputs of shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit along axis \(axis)"
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    return Variable.concatenated(inputs, axis: axis).masked(mask(of: inputs))
  }

  /// Along time the masks one behind the other, elsewhere where any input counts; a missing mask keeps
  /// everything.
  private func mask(of inputs: [Variable]) -> Tensor? {
    guard inputs.contains(where: { $0.mask != nil }) else { return nil }
    let masks = inputs.map { $0.mask ?? Tensor.full(Array($0.shape.prefix(2)), true) }
    if place(inputs[0].shape.count) == 1 { return Tensor.concatenate(masks, axis: 1) }
    return masks.dropFirst().reduce(masks[0]) { $0.either($1) }
  }

  override public func call(_ x: Variable, training: Bool) -> Variable { x }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    var shape = inputShapes[0]
    let place = place(shape.count)
    shape[place] = inputShapes.reduce(0) { sum, shape in
      sum.flatMap { sum in shape[place].map { sum + $0 } }
    }
    return shape
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging(["axis": .int(axis)]) { $1 }
  }
}

/// The products of two inputs summed along an axis of each, sample by sample.
///
///     Dot(axes: 1)([a, b])                       // [nil, 1] for [nil, 5] and [nil, 5]
///     Dot(axes: (2, 1))([a, b])                  // [nil, 3, 7] for [nil, 3, 5] and [nil, 5, 7]
///     Dot(axes: 1, normalize: true)([a, b])      // the cosine of the angle between
public final class Dot: Layer {
  /// The axis of the first and of the second input.
  public let axes: [Int]
  /// Whether vectors along the axes are given length 1 before.
  public let normalize: Bool
  private let isList: Bool

  public convenience init(axes: Int, normalize: Bool = false, name: String? = nil) {
    self.init([axes, axes], isList: false, normalize: normalize, name: name)
  }

  /// A different axis of each input.
  public convenience init(axes: (Int, Int), normalize: Bool = false, name: String? = nil) {
    self.init([axes.0, axes.1], isList: true, normalize: normalize, name: name)
  }

  private init(_ axes: [Int], isList: Bool, normalize: Bool, name: String?) {
    self.axes = axes
    self.isList = isList
    self.normalize = normalize
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Dot", config)
    var isList = false
    if case .array? = config["axes"] { isList = true }
    self.init(
      try reader.ints("axes", count: 2), isList: isList,
      normalize: try reader.bool("normalize", default: false),
      name: try reader.optionalString("name"))
  }

  private func places(_ ranks: [Int]) -> [Int] {
    zip(axes, ranks).map { $0 < 0 ? $0 + $1 : $0 }
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard shapes.count == 2 else { return "expected two inputs, found \(shapes.count)" }
    let places = places(shapes.map(\.count))
    let fit = zip(places, shapes).allSatisfy { $0 > 0 && $0 < $1.count }
    if fit, let a = shapes[0][places[0]], let b = shapes[1][places[1]], a == b { return nil }
    if fit, shapes[0][places[0]] == nil || shapes[1][places[1]] == nil { return nil }
    return "inputs of shapes \(shapes.map(SavedShapes.text).joined(separator: ", ")) do not fit along axes \(axes)"
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    if let problem = inputsProblem(inputs.map { $0.shape.map { $0 } }) {
      preconditionFailure("\(className) '\(name)': \(problem)")
    }
    let places = places(inputs.map(\.shape.count))
    let size = inputs[0].shape[places[0]]
    // The summed axis last in the first input, and first in the second.
    let parts = zip(inputs, places).enumerated().map { index, part in
      let (x, place) = part
      let others = (1..<x.shape.count).filter { $0 != place }
      let ready = normalize ? x.withLast([place]) { $0.unitRows() } : x
      let moved = ready.transposed(index == 0 ? [0] + others + [place] : [0, place] + others)
      let count = others.reduce(1) { $0 * x.shape[$1] }
      return moved.reshaped(
        index == 0 ? [x.shape[0], count, size] : [x.shape[0], size, count])
    }
    return parts[0].batchProduct(parts[1])
      .reshaped(outputShape(for: inputs.map { $0.shape.map { $0 } }).map { $0! })
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    let places = places(inputShapes.map(\.count))
    var shape = [inputShapes[0][0]]
    for (place, input) in zip(places, inputShapes) {
      shape += input.indices.dropFirst().filter { $0 != place }.map { input[$0] }
    }
    return shape.count == 1 ? shape + [1] : shape
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "axes": isList ? .ints(axes) : .int(axes[0]), "normalize": .bool(normalize),
    ]) { $1 }
  }
}
