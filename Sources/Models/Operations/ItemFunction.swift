import Tensors

/// A part of a tensor: `x[:, 0]`, `x[..., 1:3]`, `x[:, None]`.
struct ItemFunction: TensorFunction {
  /// What is said of one axis.
  enum Index: Equatable {
    /// The part at one place, whose axis goes away; from the end when negative.
    case at(Int)
    /// From a place up to another one in steps, as Python's `start:stop:step`.
    case slice(start: Int?, stop: Int?, step: Int)
    /// A new axis of 1.
    case newAxis
    /// All axes that nothing is said of.
    case rest

    init(_ value: ConfigValue) throws(ConfigError) {
      switch value {
      case .null: self = .newAxis
      case .int(let place): self = .at(place)
      case .object:
        guard let object = KerasObject(value) else { throw Self.wrong(value) }
        if object.className == "__ellipsis__" {
          self = .rest
          return
        }
        guard object.className == "__slice__" else { throw Self.wrong(value) }
        let reader = ConfigReader("GetItem", object.config)
        let step = try reader.int("step", default: 1)
        guard step != 0 else { throw Self.wrong(value) }
        self = .slice(start: try reader.optionalInt("start"), stop: try reader.optionalInt("stop"), step: step)
      default: throw Self.wrong(value)
      }
    }

    private static func wrong(_ value: ConfigValue) -> ConfigError {
      OperationShapes.failure("expected places and slices of axes, found \(value.summary)")
    }

    /// As Keras writes it.
    var configValue: ConfigValue {
      switch self {
      case .at(let place): .int(place)
      case .newAxis: .null
      case .rest: ["class_name": "__ellipsis__", "config": [:]]
      case .slice(let start, let stop, let step):
        [
          "class_name": "__slice__",
          "config": [
            "start": start.map { .int($0) } ?? .null, "stop": stop.map { .int($0) } ?? .null,
            "step": step == 1 ? .null : .int(step),
          ],
        ]
      }
    }

    /// The places of an axis that a slice takes, as Python counts them.
    static func places(_ start: Int?, _ stop: Int?, _ step: Int, of length: Int) -> [Int] {
      func clamped(_ place: Int) -> Int {
        let place = place < 0 ? place + length : place
        return step > 0 ? min(max(place, 0), length) : min(max(place, -1), length - 1)
      }
      let first = start.map(clamped) ?? (step > 0 ? 0 : length - 1)
      let last = stop.map(clamped) ?? (step > 0 ? length : -1)
      return Array(stride(from: first, to: last, by: step))
    }
  }

  /// The indices that a key means, one for each axis, new ones aside.
  private func indices<Value>(_ key: Operand<Value>, rank: Int) throws(ConfigError) -> [Index] {
    guard case .plain(let value) = key else {
      throw OperationShapes.failure("expected places and slices of axes, found tensors")
    }
    var indices: [Index] = []
    if case .array(let list) = value {
      for entry in list { indices.append(try Index(entry)) }
    } else {
      indices = [try Index(value)]
    }
    if !indices.contains(.rest) { indices.append(.rest) }
    let said = indices.count { $0 != .rest && $0 != .newAxis }
    guard said <= rank, indices.count(where: { $0 == .rest }) == 1 else {
      throw OperationShapes.failure("\(said) places and slices do not fit a tensor of \(rank) axes")
    }
    let place = indices.firstIndex(of: .rest)!
    indices.replaceSubrange(
      place...place,
      with: Array(repeating: Index.slice(start: nil, stop: nil, step: 1), count: rank - said))
    return indices
  }

  func shapes(_ operands: [Operand<[Int?]>]) throws(ConfigError) -> [[Int?]] {
    guard operands.count == 2 else { throw OperationShapes.failure("expected a tensor and a key") }
    let shape = try operands[0].shape()
    var result: [Int?] = []
    var axis = 0
    for index in try indices(operands[1], rank: shape.count) {
      switch index {
      case .newAxis:
        result.append(1)
        continue
      case .at(let place):
        if let length = shape[axis], place < -length || place >= length {
          throw OperationShapes.failure("there is no place \(place) along axis \(axis) of shape \(SavedShapes.text(shape))")
        }
      case .slice(nil, nil, 1): result.append(shape[axis])
      case .slice(let start, let stop, let step):
        result.append(shape[axis].map { Index.places(start, stop, step, of: $0).count })
      case .rest: continue
      }
      axis += 1
    }
    return [result]
  }

  func values(_ operands: [Operand<Variable>]) -> [Variable] {
    let x = operands[0].variable
    guard let indices = try? indices(operands[1], rank: x.shape.count) else {
      preconditionFailure("the key of a part was not checked")
    }
    var picked = PickedNumbers(all: x.shape)
    var shape: [Int] = []
    var axis = 0
    for index in indices {
      switch index {
      case .newAxis:
        shape.append(1)
        continue
      case .at(let place):
        picked = picked.along(axis, [place < 0 ? place + x.shape[axis] : place])
      case .slice(nil, nil, 1): shape.append(x.shape[axis])
      case .slice(let start, let stop, let step):
        let places = Index.places(start, stop, step, of: x.shape[axis])
        picked = picked.along(axis, places)
        shape.append(places.count)
      case .rest: continue
      }
      axis += 1
    }
    return [x.picking(picked.reshaped(shape))]
  }
}
