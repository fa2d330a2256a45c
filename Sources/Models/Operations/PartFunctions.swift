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
