/// Checks that a layer read from a file fits the shape that reaches it, where it would trap.
///
/// In a program a wrong shape is a mistake and traps; in a file from elsewhere it is an error.
enum SavedShapes {
  /// Why `layer` cannot take inputs of `shape`, or nil when it can.
  static func problem(of layer: Layer, taking shape: [Int?]) -> String? {
    var elements = 1
    for size in shape {
      let (product, overflow) = elements.multipliedReportingOverflow(by: size ?? 1)
      guard size ?? 1 > 0, !overflow, product <= 1 << 40 else {
        return "expected sizes above 0 that make at most 2^40 numbers, found \(text(shape))"
      }
      elements = product
    }
    func rank(_ count: Int, _ axes: String) -> String? {
      shape.count == count && shape[count - 1] != nil
        ? nil : "expected inputs of shape [\(axes)], found \(text(shape))"
    }
    switch layer {
    case let layer as Conv2D:
      if let problem = rank(4, "batch, height, width, channels") { return problem }
      guard let channels = shape[3], channels % layer.groups == 0 else {
        return "expected channels in \(layer.groups) groups, found \(text(shape))"
      }
      return layer.padding == .same
        ? nil : window(layer.kernelSize, dilation: layer.dilationRate, in: shape)
    case let layer as Pooling2D:
      if let problem = rank(4, "batch, height, width, channels") { return problem }
      return layer.padding == .same ? nil : window(layer.poolSize, dilation: [1, 1], in: shape)
    case is GlobalAveragePooling2D: return rank(4, "batch, height, width, channels")
    case is GlobalAveragePooling1D: return rank(3, "batch, steps, features")
    default: return layer.inputProblem(shape)
    }
  }

  private static func window(_ size: [Int], dilation: [Int], in shape: [Int?]) -> String? {
    for axis in 0..<2 {
      let reach = (size[axis] - 1) * dilation[axis] + 1
      if let length = shape[axis + 1], length < reach {
        return "a window of \(reach) does not fit into inputs of shape \(text(shape))"
      }
    }
    return nil
  }

  /// `[any, 28, 28, 1]`.
  static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }

  /// Options that count something: layers trap on zero and below.
  private static let counts: Set<String> = [
    "units", "filters", "kernel_size", "strides", "pool_size", "dilation_rate", "groups",
    "input_dim", "output_dim", "depth_multiplier", "size", "n", "output_size",
  ]

  /// The option in `config` whose value no layer takes, with the reason, or nil.
  static func problem(in config: [String: ConfigValue]) -> (option: String, reason: String)? {
    func numbers(_ option: String) -> [ConfigValue] {
      switch config[option] {
      case .array(let values)?: values
      case .null?, nil: []
      case let value?: [value]
      }
    }
    for option in counts.sorted() {
      for value in numbers(option) {
        guard case .int(let count) = value, count > 0, count <= Int(Int32.max) else {
          return (option, "expected whole numbers from 1 to \(Int32.max), found \(value.summary)")
        }
      }
    }
    if case .int(let filters)? = config["filters"], case .int(let groups)? = config["groups"],
      filters % groups != 0
    {
      return ("groups", "expected a divisor of \(filters) filters, found \(groups)")
    }
    let pool = numbers("pool_size").map { if case .int(let size) = $0 { size } else { 1 } }
    let pixels =
      pool.count == 1
      ? pool[0].multipliedReportingOverflow(by: pool[0]).partialValue
      : pool.reduce(1) { min($0, 1 << 31) * $1 }
    if !(1...255).contains(pixels) {
      return ("pool_size", "expected windows of at most 255 pixels, found \(pool)")
    }
    return nil
  }
}
