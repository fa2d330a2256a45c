import Tensors

/// Keras' operations that are known here, by the names of their classes.
enum TensorFunctions {
  /// Where Keras has an operation, which options it takes that are followed, and what makes it of them.
  struct Form: Sendable {
    let module: String
    let options: Set<String>
    let make: @Sendable (ConfigReader) throws(ConfigError) -> any TensorFunction

    init(
      module: String, options: Set<String> = [],
      _ make: @escaping @Sendable (ConfigReader) throws(ConfigError) -> any TensorFunction
    ) {
      (self.module, self.options, self.make) = (module, options, make)
    }
  }

  static let numpy = "keras.src.ops.numpy"
  static let nn = "keras.src.ops.nn"
  static let math = "keras.src.ops.math"
  static let core = "keras.src.ops.core"

  static let forms = [
    elementwise, numbers, activations, reductions, moving, orders, products, axisProducts, windows, images,
  ].reduce(into: [:]) { forms, more in forms.merge(more) { $1 } }
}

/// What shapes become, for operations.
enum OperationShapes {
  static func failure(_ reason: String) -> ConfigError { ConfigError(className: "", reason: reason) }

  /// The shape of two tensors that are repeated to fit, as NumPy does.
  static func repeated(_ a: [Int?], _ b: [Int?]) throws(ConfigError) -> [Int?] {
    let rank = max(a.count, b.count)
    let first = Array(repeating: 1 as Int?, count: rank - a.count) + a
    let second = Array(repeating: 1 as Int?, count: rank - b.count) + b
    var result: [Int?] = []
    for (x, y) in zip(first, second) {
      switch (x, y) {
      case (1?, let size), (let size, 1?): result.append(size)
      case (let x?, let y?) where x != y:
        throw failure("shapes \(SavedShapes.text(a)) and \(SavedShapes.text(b)) do not fit together")
      case (let x, let y): result.append(x ?? y)
      }
    }
    return result
  }

  /// Axes counted from the first, each once.
  static func places(_ axes: [Int], _ rank: Int) throws(ConfigError) -> [Int] {
    let places = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard Set(places).count == places.count, places.allSatisfy({ $0 >= 0 && $0 < rank }) else {
      throw failure("there are no axes \(axes) in a tensor of \(rank) axes")
    }
    return places
  }
}

extension ConfigReader {
  /// One axis or several; nil when absent or null.
  func optionalAxes(_ key: String) throws(ConfigError) -> [Int]? {
    switch values[key] {
    case nil, .null?: return nil
    case .array(let list)?: return try ints(key, count: list.count)
    default: return [try int(key)]
    }
  }

  /// The same with axes that stand for nothing said.
  func operationAxes(_ key: String, default fallback: [Int]) throws(ConfigError) -> [Int] {
    try optionalAxes(key) ?? fallback
  }
}
