import Tensors

/// What the layers share that add zeros around, or take numbers away from the edges.
public class Margins: Layer {
  /// Before and after, for each axis between batch and channels.
  public let margins: [[Int]]
  /// Where the channels stand.
  public let dataFormat: DataFormat
  fileprivate var rank: Int { margins.count }

  fileprivate init(_ margins: [(Int, Int)], dataFormat: DataFormat, name: String?) {
    precondition(
      margins.allSatisfy { $0.0 >= 0 && $0.1 >= 0 },
      "Margins are at least 0, and got \(margins).")
    self.margins = margins.map { [$0.0, $0.1] }
    self.dataFormat = dataFormat
    super.init(name: name)
  }

  /// What a configuration says: (before, after) for each axis, the data format and the name.
  fileprivate static func read(
    _ className: String, _ config: [String: ConfigValue], key: String, rank: Int, default count: Int
  ) throws -> (margins: [(Int, Int)], dataFormat: DataFormat, name: String?) {
    let reader = ConfigReader(className, config)
    return (
      try reader.pairs(key, count: rank, default: count), try reader.dataFormat(),
      try reader.optionalString("name")
    )
  }

  /// 1 for adding, -1 for taking away.
  fileprivate var sign: Int { 1 }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = dataFormat.problem(shape, rank: rank) { return problem }
    for (size, margin) in zip(dataFormat.spatial(of: shape), margins) {
      if let size, size + sign * (margin[0] + margin[1]) <= 0 {
        return "taking \(margins) away leaves nothing of inputs of shape \(SavedShapes.text(shape))"
      }
    }
    return nil
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let first = dataFormat == .channelsLast ? 1 : 2
    var y = x
    for (place, margin) in margins.enumerated() where margin != [0, 0] {
      let map = AxisMap.margins(
        x.shape[first + place], before: sign * margin[0], after: sign * margin[1])
      y = y.mixed(map, axis: first + place)
    }
    return y.masked(nil)
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let sizes = zip(dataFormat.spatial(of: inputShape), margins).map { size, margin in
      size.map { $0 + sign * (margin[0] + margin[1]) }
    }
    return dataFormat.shape(
      batch: inputShape[0], spatial: sizes, channels: dataFormat.channels(of: inputShape))
  }

  fileprivate func config(_ key: String, hasFormat: Bool = true) -> [String: ConfigValue] {
    var config = super.config()
    config[key] = rank == 1 ? .ints(margins[0]) : .array(margins.map { .ints($0) })
    if hasFormat { config["data_format"] = .string(dataFormat.rawValue) }
    return config
  }
}

extension ConfigReader {
  /// Two numbers for each of `count` axes: all the same, one an axis, or each its own.
  fileprivate func pairs(
    _ key: String, count: Int, default fallback: Int
  ) throws(ConfigError) -> [(Int, Int)] {
    func numbers(_ value: ConfigValue?) throws(ConfigError) -> [(Int, Int)] {
      switch value {
      case nil, .null?: return Array(repeating: (fallback, fallback), count: count)
      case .int(let both)?: return Array(repeating: (both, both), count: count)
      case .array(let values)? where count == 1 && values.count == 2:
        if case .int(let before) = values[0], case .int(let after) = values[1] {
          return [(before, after)]
        }
      case .array(let values)? where count > 1 && values.count == count:
        var pairs: [(Int, Int)] = []
        for value in values {
          switch value {
          case .int(let both): pairs.append((both, both))
          case .array(let two):
            guard two.count == 2, case .int(let before) = two[0], case .int(let after) = two[1]
            else { break }
            pairs.append((before, after))
          default: break
          }
        }
        if pairs.count == count { return pairs }
      default: break
      }
      throw ConfigError(
        className: className, key: key,
        reason: "expected two numbers for each of \(count) axes, found \(value?.summary ?? "nothing").")
    }
    let pairs = try numbers(values[key])
    for pair in pairs where pair.0 < 0 || pair.1 < 0 || max(pair.0, pair.1) > 1 << 24 {
      throw ConfigError(
        className: className, key: key, reason: "expected numbers from 0 to 2^24, found \(pair).")
    }
    return pairs
  }
}

/// Zeros before and after a sequence: `[batch, steps, channels]` in, `[batch, more steps, channels]` out.
///
///     ZeroPadding1D((1, 2))(Tensor.ones([8, 10, 3])).shape      // [8, 13, 3]
public final class ZeroPadding1D: Margins {
  public convenience init(
    _ padding: Int = 1, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init((padding, padding), dataFormat: dataFormat, name: name)
  }

  /// Different numbers before and after.
  public init(
    _ padding: (Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    super.init([padding], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("ZeroPadding1D", config, key: "padding", rank: 1, default: 1)
    let m = read.margins
    self.init(m[0], dataFormat: read.dataFormat, name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("padding") }
}

/// Zeros around an image: `[batch, height, width, channels]` in, a larger one out.
///
///     ZeroPadding2D(((1, 0), (2, 2)))(Tensor.ones([8, 10, 10, 3])).shape      // [8, 11, 14, 3]
public final class ZeroPadding2D: Margins {
  public convenience init(
    _ padding: Int = 1, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init(((padding, padding), (padding, padding)), dataFormat: dataFormat, name: name)
  }

  /// ((top, bottom), (left, right)).
  public init(
    _ padding: ((Int, Int), (Int, Int)), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    super.init([padding.0, padding.1], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("ZeroPadding2D", config, key: "padding", rank: 2, default: 1)
    let m = read.margins
    self.init(
      (m[0], m[1]), dataFormat: read.dataFormat, name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("padding") }
}

/// Zeros around a volume: `[batch, depth, height, width, channels]` in, a larger one out.
public final class ZeroPadding3D: Margins {
  public convenience init(
    _ padding: Int = 1, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    let both = (padding, padding)
    self.init((both, both, both), dataFormat: dataFormat, name: name)
  }

  /// Before and after along depth, height and width.
  public init(
    _ padding: ((Int, Int), (Int, Int), (Int, Int)), dataFormat: DataFormat = .channelsLast,
    name: String? = nil
  ) {
    super.init([padding.0, padding.1, padding.2], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("ZeroPadding3D", config, key: "padding", rank: 3, default: 1)
    let m = read.margins
    self.init(
      (m[0], m[1], m[2]), dataFormat: read.dataFormat,
      name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("padding") }
}

/// Takes steps away: `[batch, steps, channels]` in, `[batch, fewer steps, channels]` out.
///
///     Cropping1D((1, 2))(Tensor.ones([8, 10, 3])).shape      // [8, 7, 3]
public final class Cropping1D: Margins {
  override fileprivate var sign: Int { -1 }

  public convenience init(_ cropping: Int = 1, name: String? = nil) {
    self.init((cropping, cropping), name: name)
  }

  /// Different numbers before and after.
  public init(_ cropping: (Int, Int), name: String? = nil) {
    super.init([cropping], dataFormat: .channelsLast, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("Cropping1D", config, key: "cropping", rank: 1, default: 1)
    let m = read.margins
    self.init(m[0], name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("cropping", hasFormat: false) }
}

/// Takes the edges of an image away: `[batch, height, width, channels]` in, a smaller one out.
///
///     Cropping2D(((1, 0), (2, 2)))(Tensor.ones([8, 10, 10, 3])).shape      // [8, 9, 6, 3]
public final class Cropping2D: Margins {
  override fileprivate var sign: Int { -1 }

  public convenience init(
    _ cropping: Int = 0, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init(((cropping, cropping), (cropping, cropping)), dataFormat: dataFormat, name: name)
  }

  /// ((top, bottom), (left, right)).
  public init(
    _ cropping: ((Int, Int), (Int, Int)), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    super.init([cropping.0, cropping.1], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("Cropping2D", config, key: "cropping", rank: 2, default: 0)
    let m = read.margins
    self.init(
      (m[0], m[1]), dataFormat: read.dataFormat, name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("cropping") }
}

/// Takes the edges of a volume away: `[batch, depth, height, width, channels]` in, a smaller one out.
public final class Cropping3D: Margins {
  override fileprivate var sign: Int { -1 }

  public convenience init(
    _ cropping: Int = 1, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    let both = (cropping, cropping)
    self.init((both, both, both), dataFormat: dataFormat, name: name)
  }

  /// Before and after along depth, height and width.
  public init(
    _ cropping: ((Int, Int), (Int, Int), (Int, Int)), dataFormat: DataFormat = .channelsLast,
    name: String? = nil
  ) {
    super.init([cropping.0, cropping.1, cropping.2], dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let read = try Margins.read("Cropping3D", config, key: "cropping", rank: 3, default: 1)
    let m = read.margins
    self.init(
      (m[0], m[1], m[2]), dataFormat: read.dataFormat,
      name: read.name)
  }

  override public func config() -> [String: ConfigValue] { config("cropping") }
}
