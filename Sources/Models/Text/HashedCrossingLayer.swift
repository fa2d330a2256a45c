import Tensors
public import Texts

/// Combinations of features to bins by their hash as a step of a model: a `HashedCrossing` in the place of a layer.
///
///     let color = Input(textShape: [1]), size = Input(shape: [1], dtype: .int64)
///     let crossing = HashedCrossingLayer(HashedCrossing(numBins: 100, outputMode: .oneHot), of: [.texts, .integers])
///     let model = Functional(inputs: [color, size], outputs: Dense(1)(crossing([color.output, size.output])))
///
/// Takes two features or more, a value a sample each, `[batch]` or `[batch, 1]`, with an axis of bytes behind it for texts;
/// gives bins in the shape of the features, or `[batch, numBins]` for `oneHot`. No gradient flows through.
public final class HashedCrossingLayer: Layer {
  /// The bins.
  public let crossing: HashedCrossing
  /// What each feature is. A saved configuration does not say; the inputs that it is for do.
  public internal(set) var tokens: [HashingLayer.Tokens]

  /// A layer that does what `crossing` does with features of these kinds.
  public init(_ crossing: HashedCrossing, of tokens: [HashingLayer.Tokens], name: String? = nil) {
    self.crossing = crossing
    self.tokens = tokens
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("HashedCrossing", config)
    let bins = try reader.int("num_bins")
    guard (1...Int(Int32.max)).contains(bins) else {
      throw ConfigError(
        className: "HashedCrossing", key: "num_bins",
        reason: "expected a whole number from 1 to \(Int32.max), found \(bins)")
    }
    let mode = try reader.string("output_mode", default: "int")
    guard let outputMode = LookupOutputMode(rawValue: mode), outputMode == .int || outputMode == .oneHot else {
      throw ConfigError(
        className: "HashedCrossing", key: "output_mode", reason: "expected int or one_hot, found \(mode)")
    }
    self.init(
      HashedCrossing(numBins: bins, outputMode: outputMode), of: [],
      name: try reader.optionalString("name"))
  }

  override public var className: String { "HashedCrossing" }

  /// The shapes of the features without an axis of bytes; nil when they are not as many as was said.
  private func featureShapes(_ shapes: [[Int?]]) -> [[Int?]]? {
    guard shapes.count == tokens.count else { return nil }
    return zip(shapes, tokens).map { $1 == .texts ? Array($0.dropLast()) : $0 }
  }

  override func inputsProblem(_ shapes: [[Int?]]) -> String? {
    guard let features = featureShapes(shapes), features.count >= 2 else {
      return "expected two features or more, of which it was said what they are, found \(shapes.count) for \(tokens.count)"
    }
    for (shape, feature) in zip(shapes, features)
    where !(feature.count == 1 || feature.count == 2 && feature[1] ?? 1 == 1) {
      return "expected one value a sample, found \(SavedShapes.text(shape))"
    }
    return nil
  }

  override public func call(_ inputs: [Variable], training: Bool) -> Variable {
    let columns: [[any LookupToken]] = zip(inputs, tokens).map { input, kind in
      switch kind {
      case .texts: input.value.texts()
      case .integers: input.value.cast(to: .int64).scalars(of: Int64.self).map { Int($0) }
      }
    }
    let count = columns[0].count
    precondition(
      columns.allSatisfy { $0.count == count },
      "\(className) '\(name)': its features have \(columns.map(\.count)) samples.")
    let bins = crossing((0..<count).map { row in columns.map { $0[row] } })
    let shape = outputShape(for: inputs.map { $0.shape.map { $0 } }).map { $0 ?? 0 }
    return Variable(bins.reshaped(shape))
  }

  override public func outputShape(for inputShapes: [[Int?]]) -> [Int?] {
    let shape = featureShapes(inputShapes)?.first ?? [nil]
    return crossing.outputMode == .int ? shape : [shape[0], crossing.numBins]
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    // Keras insists on a whole type for bins.
    if crossing.outputMode == .int { config["dtype"] = HashingLayer.wholeType }
    return config.merging([
      "num_bins": .int(crossing.numBins), "output_mode": .string(crossing.outputMode.rawValue),
      "sparse": false,
    ]) { $1 }
  }
}
