import Tensors

/// A tensor in parts along an axis.
struct Split: TensorFunction {
  private let axis: Int
  /// The number of equal parts, or where the second and all after it begin.
  private let sections: Int?
  private let starts: [Int]

  init(_ reader: ConfigReader) throws(ConfigError) {
    axis = try reader.int("axis", default: 0)
    if case .array(let list)? = reader.values["indices_or_sections"] {
      (sections, starts) = (nil, try reader.ints("indices_or_sections", count: list.count))
    } else {
      (sections, starts) = (try reader.int("indices_or_sections"), [])
    }
    guard sections ?? 1 > 0, starts.allSatisfy({ $0 >= 0 }), starts == starts.sorted() else {
      throw ConfigError(
        className: reader.className, key: "indices_or_sections", reason: "expected a number of parts, or rising places")
    }
  }

  var resultCount: Int { sections ?? starts.count + 1 }

  private func ranges(_ length: Int) -> [Range<Int>] {
    if let sections { return (0..<sections).map { $0 * (length / sections)..<($0 + 1) * (length / sections) } }
    let bounds = [0] + starts.map { min($0, length) } + [length]
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    let place = try OperationShapes.places([axis], shape.count)[0]
    guard let length = shape[place], length % (sections ?? 1) == 0 else {
      throw OperationShapes.failure(
        "axis \(axis) of shape \(SavedShapes.text(shape)) cannot be split into \(resultCount) parts")
    }
    return ranges(length).map { range in
      var part = shape
      part[place] = range.count
      return part
    }
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    let place = axis < 0 ? axis + x.shape.count : axis
    return ranges(x.shape[place]).map { x.picking(PickedNumbers(all: x.shape).along(place, Array($0))) }
  }
}

/// All parts of a tensor along an axis, without it.
struct Unstacking: TensorFunction {
  let axis: Int
  let resultCount: Int

  init(_ reader: ConfigReader) throws(ConfigError) {
    axis = try reader.int("axis", default: 0)
    resultCount = try reader.int("num")
    guard (1...1 << 16).contains(resultCount) else {
      throw ConfigError(className: reader.className, key: "num", reason: "expected a positive number, found \(resultCount)")
    }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    var shape = try operands.shapes(1)[0]
    let place = try OperationShapes.places([axis], shape.count)[0]
    guard shape.remove(at: place) ?? resultCount == resultCount else {
      throw OperationShapes.failure("axis \(axis) does not have \(resultCount) parts")
    }
    return Array(repeating: shape, count: resultCount)
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    let place = axis < 0 ? axis + x.shape.count : axis
    var shape = x.shape
    shape.remove(at: place)
    return (0..<resultCount).map { x.picking(PickedNumbers(all: x.shape).along(place, [$0]).reshaped(shape)) }
  }
}

/// A tensor repeated along axes of 1 and along new ones: `broadcast_to`.
struct Repetition: TensorFunction {
  /// nil where it stays as long as it is.
  let target: [Int?]

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let shape = try operands.shapes(1)[0]
    let repeated = try OperationShapes.repeated(shape, target)
    guard repeated.count == target.count, zip(repeated, target).allSatisfy({ $1 == nil || $0 == $1 }) else {
      throw OperationShapes.failure("shape \(SavedShapes.text(shape)) cannot become \(SavedShapes.text(target))")
    }
    return [repeated]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    guard let shape = try? shapes([.value(x.shape.map { $0 })])[0] else { return [x] }
    let full = shape.map { $0 ?? 1 }
    if x.value.dtype == .float32 { return [x.repeated(to: full)] }
    return [Variable((x.value.cast(to: .float32) + Tensor.zeros(full)).cast(to: x.value.dtype))]
  }
}

/// The parts at given places along an axis.
struct Taken: TensorFunction {
  let axis: Int

  private func places<Value>(_ operands: [Operand<Value>]) throws(ConfigError) -> [Int] {
    guard operands.count == 2, case .plain(let value) = operands[1], let list = value.constant, list.rank == 1
    else { throw OperationShapes.failure("expected a list of places, found something else") }
    return list.scalars(of: Float.self).map { Int($0) }
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    let places = try places(operands)
    var shape = try operands[0].shape()
    let place = try OperationShapes.places([axis], shape.count)[0]
    if let length = shape[place], let wrong = places.first(where: { $0 < -length || $0 >= length }) {
      throw OperationShapes.failure("there is no place \(wrong) along axis \(axis) of shape \(SavedShapes.text(shape))")
    }
    shape[place] = places.count
    return [shape]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    let place = axis < 0 ? axis + x.shape.count : axis
    let places = ((try? places(operands)) ?? []).map { $0 < 0 ? $0 + x.shape[place] : $0 }
    return [x.picking(PickedNumbers(all: x.shape).along(place, places))]
  }
}
