public import Datasets
public import Tensors

/// Numbers as the number of the range that they lie in: how many boundaries are at or below.
///
/// Any shape in, the same out as int32, or rows as `CategoryEncoding` makes them. Boundaries are given,
/// or learned as quantiles of data:
///
///     Discretization(binBoundaries: [0, 1, 2])(Tensor([-1, 0.5, 3] as [Float]))      // [0 1 3]
///     let ages = Discretization(numBins: 4)
///     try ages.adapt(dataset.batch(256))
public final class Discretization: Layer, PreparingLayer {
  /// How many ranges to learn; nil when boundaries were given.
  public let numBins: Int?
  /// How far learned quantiles may be off, as a share of the data.
  public let epsilon: Double
  /// How the numbers of ranges are given.
  public let outputMode: CategoryOutput
  /// Where ranges begin, growing; empty before they are learned.
  public private(set) var binBoundaries: [Float]

  /// Ranges between given boundaries, which must grow.
  public init(
    binBoundaries: [Float], outputMode: CategoryOutput = .int, name: String? = nil
  ) {
    precondition(
      zip(binBoundaries, binBoundaries.dropFirst()).allSatisfy { $0 <= $1 },
      "Boundaries of ranges grow, and got \(binBoundaries).")
    numBins = nil
    epsilon = 0.01
    self.binBoundaries = binBoundaries
    self.outputMode = outputMode
    super.init(name: name)
  }

  /// Ranges to be learned.
  ///
  /// - Parameters:
  ///   - numBins: how many.
  ///   - epsilon: how far quantiles may be off, as a share of the data; less takes more memory.
  public convenience init(
    numBins: Int, epsilon: Double = 0.01, outputMode: CategoryOutput = .int, name: String? = nil
  ) {
    self.init(numBins, [], epsilon, outputMode, name: name)
  }

  private init(
    _ numBins: Int, _ boundaries: [Float], _ epsilon: Double, _ outputMode: CategoryOutput,
    name: String?
  ) {
    precondition(
      numBins > 0 && epsilon > 0 && epsilon < 1,
      "Discretization learns one range or more with an epsilon between 0 and 1, and got \(numBins) and \(epsilon).")
    self.numBins = numBins
    self.epsilon = epsilon
    self.outputMode = outputMode
    binBoundaries = boundaries
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Discretization", config)
    let mode = try reader.categoryOutput(default: .int, [.int, .oneHot, .multiHot, .count])
    let name = try reader.optionalString("name")
    var boundaries: [Float] = []
    if let value = config["bin_boundaries"], value != .null {
      guard let tensor = value == [] ? Tensor.zeros([0]) : Tensor(nested: value), tensor.rank == 1 else {
        throw ConfigError(
          className: "Discretization", key: "bin_boundaries",
          reason: "expected numbers, found \(value.summary)")
      }
      boundaries = tensor.scalars(of: Float.self)
      guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 <= $1 }) else {
        throw ConfigError(
          className: "Discretization", key: "bin_boundaries",
          reason: "expected numbers that grow, found \(value.summary)")
      }
    }
    guard let bins = try reader.optionalPositiveCount("num_bins") else {
      self.init(binBoundaries: boundaries, outputMode: mode, name: name)
      return
    }
    let epsilon = try reader.double("epsilon", default: 0.01)
    guard epsilon > 0, epsilon < 1 else {
      throw ConfigError(
        className: "Discretization", key: "epsilon", reason: "expected a number between 0 and 1, found \(epsilon)")
    }
    self.init(bins, boundaries, epsilon, mode, name: name)
  }

  private var depth: Int {
    binBoundaries.isEmpty ? numBins ?? 1 : binBoundaries.count + 1
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    Variable(preparation(x.value))
  }

  public var preparation: @Sendable (Tensor) -> Tensor {
    precondition(
      numBins == nil || !binBoundaries.isEmpty || numBins == 1,
      "Discretization '\(name)' has learned no boundaries; adapt it to data first.")
    let (boundaries, mode) = (binBoundaries, outputMode)
    return { mode.encode(Self.bins(of: $0, boundaries), depth: boundaries.count + 1) }
  }

  private static func bins(of x: Tensor, _ boundaries: [Float]) -> Tensor {
    let values = x.cast(to: .float32)
    return Tensor(shape: values.shape, of: Int32.self) { out in
      values.withSpan(of: Float.self) { x in
        for i in x.indices {
          var (low, high) = (0, boundaries.count)
          while low < high {
            let middle = (low + high) / 2
            // What is not a number lies behind all boundaries.
            if x[i] < boundaries[middle] { high = middle } else { low = middle + 1 }
          }
          out[i] = Int32(low)
        }
      }
    }
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    outputMode.outputShape(for: inputShape, depth: depth)
  }

  override public func config() -> [String: ConfigValue] {
    var config = super.config()
    // Keras' constructor takes neither this nor a policy.
    config["trainable"] = nil
    config["dtype"] = "float32"
    return config.merging([
      "bin_boundaries": numBins != nil && binBoundaries.isEmpty
        ? .null : .array(binBoundaries.map { .number($0) }),
      "num_bins": numBins.map(ConfigValue.int) ?? .null, "epsilon": .double(epsilon),
      "output_mode": .string(outputMode.rawValue), "sparse": false,
    ]) { $1 }
  }

  // MARK: Learning from data

  /// Takes the boundaries from `data`.
  public func adapt(_ data: Tensor) {
    var summary = QuantileSummary(epsilon: epsilon)
    summary.add(data)
    finish(summary)
  }

  /// Takes the boundaries from batches, one after the other: memory for one at a time and about
  /// 1 / epsilon numbers more.
  ///
  /// - Throws: what reading the dataset throws.
  public func adapt(_ batches: Dataset<Tensor>) throws {
    var summary = QuantileSummary(epsilon: epsilon)
    try batches.forEach { summary.add($0) }
    finish(summary)
  }

  private func finish(_ summary: QuantileSummary) {
    guard let numBins else {
      preconditionFailure("Discretization '\(name)' was given its boundaries.")
    }
    binBoundaries = summary.boundaries(bins: numBins)
  }
}

/// Values with weights that stand for a larger set: what is between two of them is known only up to a
/// share of all.
///
/// Keras' summary, step for step and in its precision, so that boundaries are the same: values at even
/// distances of the sorted batch, merged and brought back to 1 / epsilon by interpolating between
/// cumulative weights.
private struct QuantileSummary {
  let epsilon: Double
  private var values: [Float] = []
  private var weights: [Float] = []

  init(epsilon: Double) { self.epsilon = epsilon }

  mutating func add(_ batch: Tensor) {
    let sorted = batch.cast(to: .float32).scalars(of: Float.self).sorted()
    guard !sorted.isEmpty else { return }
    let step = max(Double(sorted.count) / (1 / epsilon), 1)
    let taken = stride(from: Int(step - 1), to: sorted.count, by: Int(step)).map { sorted[$0] }
    let all =
      zip(taken + values, Array(repeating: Float(step), count: taken.count) + weights)
      .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
    (values, weights) = Self.compressed(all.map(\.0), all.map(\.1), epsilon)
  }

  func boundaries(bins: Int) -> [Float] {
    Array(Self.compressed(values, weights, 1 / Double(bins)).0.dropLast())
  }

  private static func compressed(
    _ values: [Float], _ weights: [Float], _ epsilon: Double
  ) -> ([Float], [Float]) {
    if Double(values.count) * epsilon < 1 { return (values, weights) }
    let count = Int((1 / epsilon).rounded(.up))
    let percents = (0..<count).map { epsilon + Double($0) * epsilon }
    var total: Float = 0
    let cumulative = weights.map { weight in
      total += weight
      return total
    }
    let shares = cumulative.map { Double($0 / total) }
    let sums = percents.map { interpolated($0, shares, cumulative) }
    let before = [0] + sums.dropLast()
    return (
      percents.map { Float(interpolated($0, shares, values)) }, zip(sums, before).map { Float($0 - $1) }
    )
  }

  /// The value at `x` between known places, the first or last outside.
  private static func interpolated(_ x: Double, _ places: [Double], _ values: [Float]) -> Double {
    guard let next = places.firstIndex(where: { $0 > x }) else { return Double(values[values.count - 1]) }
    if next == 0 { return Double(values[0]) }
    let (a, b) = (Double(values[next - 1]), Double(values[next]))
    return (b - a) / (places[next] - places[next - 1]) * (x - places[next - 1]) + a
  }
}
