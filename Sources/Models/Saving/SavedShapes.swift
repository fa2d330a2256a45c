/// Checks that a layer read from a file fits the shape that reaches it, where it would trap.
///
/// In a program a wrong shape is a mistake and traps; in a file from elsewhere it is an error.
enum SavedShapes {
  /// Why `layer` cannot take inputs of `shapes`, or nil when it can.
  static func problem(of layer: Layer, taking shapes: [[Int?]]) -> String? {
    for shape in shapes {
      var elements = 1
      for size in shape {
        let (product, overflow) = elements.multipliedReportingOverflow(by: size ?? 1)
        guard size ?? 1 > 0, !overflow, product <= 1 << 40 else {
          return "expected sizes above 0 that make at most 2^40 numbers, found \(text(shape))"
        }
        elements = product
      }
    }
    return layer.inputsProblem(shapes)
  }

  /// `[any, 28, 28, 1]`.
  static func text(_ shape: [Int?]) -> String {
    "[" + shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ") + "]"
  }

  /// Options that count something: layers trap on zero and below.
  private static let counts: Set<String> = [
    "units", "filters", "kernel_size", "strides", "pool_size", "dilation_rate", "groups",
    "input_dim", "output_dim", "depth_multiplier", "size", "n", "output_size",
    "power_iterations",
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
      // Group normalization, which has no filters, takes -1 for as many groups as channels.
      if option == "groups", config["groups"] == -1, config["filters"] == nil { continue }
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
    return nil
  }
}
