public import Datasets
import Glibc
public import Tensors

/// Numbers shifted and scaled to mean 0 and variance 1: (x - mean) / deviation, for each place along
/// some axes apart.
///
/// Any shape in, the same out. Mean and variance are given, or learned from data before use:
///
///     let normalization = Normalization()
///     normalization.adapt(features)                     // a tensor [rows, columns]
///     try normalization.adapt(dataset.batch(256))       // or a dataset of batches
///     normalization(features)                           // columns of mean 0 and variance 1
///     Normalization(mean: [127.5], variance: [5418.75])
///
/// Parameters, when they are learned: mean, variance and a count that older versions of Keras need.
public final class Normalization: Layer, PreparingLayer {
  /// The axes along which each place has a mean of its own; empty for one of all numbers.
  public let axes: [Int]
  /// Whether it goes from mean 0 and variance 1 back to the data's.
  public let invert: Bool
  private let given: (mean: Tensor, variance: Tensor)?
  private let axisValue: ConfigValue
  private var learnedMean: Parameter?
  private var learnedVariance: Parameter?
  private var keptAxes: [Int] = []

  /// - Parameters:
  ///   - axis: the axis along which each place has a mean of its own; nil for one of all numbers.
  ///   - mean: nil to learn it with `adapt`; one number for all places, or one each.
  ///   - variance: given when the mean is.
  ///   - invert: whether to go from mean 0 and variance 1 back to the data's.
  public convenience init(
    axis: Int? = -1, mean: [Float]? = nil, variance: [Float]? = nil, invert: Bool = false,
    name: String? = nil
  ) {
    func tensor(_ values: [Float]) -> Tensor { Tensor(values, shape: values.count == 1 ? [] : [values.count]) }
    self.init(
      axes: axis.map { [$0] } ?? [], mean: mean.map(tensor), variance: variance.map(tensor),
      invert: invert, name: name)
  }

  /// Several axes.
  public convenience init(
    axes: [Int], mean: Tensor? = nil, variance: Tensor? = nil, invert: Bool = false,
    name: String? = nil
  ) {
    precondition(
      (mean == nil) == (variance == nil), "Normalization needs a mean and a variance, or neither.")
    self.init(
      axes, .ints(axes), given: mean.map { (mean: $0, variance: variance!) }, invert: invert, name: name)
  }

  private init(
    _ axes: [Int], _ axisValue: ConfigValue, given: (mean: Tensor, variance: Tensor)?, invert: Bool,
    name: String?
  ) {
    self.axes = axes
    self.axisValue = axisValue
    self.given = given
    self.invert = invert
    super.init(name: name)
    precondition(
      given.map { $0.mean.shape == $0.variance.shape && $0.mean.rank <= axes.count } ?? true,
      "Normalization's mean and variance have one shape of at most \(axes.count) axes.")
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("Normalization", config)
    func failure(_ key: String, _ reason: String) -> ConfigError {
      ConfigError(className: "Normalization", key: key, reason: reason)
    }
    var axes = [-1]
    switch config["axis"] {
    case nil: break
    case .null?: axes = []
    case .int(let axis)?: axes = [axis]
    case .array(let values)?: axes = values.isEmpty ? [] : try reader.ints("axis", count: values.count)
    case let value?: throw failure("axis", "expected axes, found \(value.summary)")
    }
    func numbers(_ key: String) throws -> Tensor? {
      guard let value = config[key], value != .null else { return nil }
      guard let tensor = Tensor(nested: value) else {
        throw failure(key, "expected numbers, found \(value.summary)")
      }
      return tensor
    }
    let (mean, variance) = (try numbers("mean"), try numbers("variance"))
    guard mean?.shape == variance?.shape, mean?.rank ?? 0 <= axes.count else {
      throw failure("mean", "expected a mean and a variance of one shape, of at most \(axes.count) axes")
    }
    self.init(
      axes, .ints(axes), given: mean.map { (mean: $0, variance: variance!) },
      invert: try reader.bool("invert", default: false), name: try reader.optionalString("name"))
  }

  private func kept(_ rank: Int) -> [Int] { axes.map { $0 < 0 ? $0 + rank : $0 }.sorted() }

  override func inputProblem(_ shape: [Int?]) -> String? {
    let kept = kept(shape.count)
    guard Set(kept).count == kept.count, kept.allSatisfy({ shape.indices.contains($0) }) else {
      return "expected inputs with axes \(axes), found \(SavedShapes.text(shape))"
    }
    if let axis = kept.first(where: { shape[$0] == nil && $0 > 0 }) {
      return "expected a known size along axis \(axis), found \(SavedShapes.text(shape))"
    }
    if isBuilt, keptAxes == kept, let mean = learnedMean?.value,
      !zip(kept, mean.shape).allSatisfy({ shape[$0] == nil || shape[$0] == $1 })
    {
      return "expected sizes \(mean.shape) along axes \(axes), found \(SavedShapes.text(shape))"
    }
    return nil
  }

  override public func build(inputShape: [Int]) {
    keptAxes = kept(inputShape.count)
    guard given == nil else { return }
    let shape = keptAxes.map { inputShape[$0] }
    learnedMean = addParameter("mean", shape: shape, initializer: .zeros, trainable: false)
    learnedVariance = addParameter("variance", shape: shape, initializer: .ones, trainable: false)
    _ = addParameter("count", shape: [], initializer: .zeros, trainable: false)
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    if let problem = inputProblem(x.shape) { preconditionFailure("Normalization '\(name)': \(problem)") }
    let (result, factor) = shift.applied(to: x.value)
    return Variable.recording(result, from: [x]) { [$0 * factor] }.masked(x.mask)
  }

  private var shift: Shift {
    guard let mean = given?.mean ?? learnedMean?.value,
      let variance = given?.variance ?? learnedVariance?.value
    else { preconditionFailure("Normalization '\(name)' has learned nothing; adapt it to data first.") }
    return Shift(axes: axes, mean: mean, variance: variance, invert: invert)
  }

  public var preparation: @Sendable (Tensor) -> Tensor {
    let shift = shift
    return { shift.applied(to: $0).result }
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "axis": axisValue, "invert": .bool(invert),
      "mean": given.map { ConfigValue(nested: $0.mean) } ?? .null,
      "variance": given.map { ConfigValue(nested: $0.variance) } ?? .null,
    ]) { $1 }
  }

  // MARK: Learning from data

  /// Takes mean and variance from `data`, samples along the first axis.
  public func adapt(_ data: Tensor) {
    var moments = RunningMoments()
    add(data, to: &moments)
    finish(moments)
  }

  /// Takes mean and variance from batches, one after the other: memory for one at a time.
  ///
  /// - Throws: what reading the dataset throws.
  public func adapt(_ batches: Dataset<Tensor>) throws {
    var moments = RunningMoments()
    try batches.forEach { add($0, to: &moments) }
    finish(moments)
  }

  private func add(_ batch: Tensor, to moments: inout RunningMoments) {
    precondition(given == nil, "Normalization '\(name)' was given its mean and variance.")
    let shape = batch.shape
    if !isBuilt { build(for: shape) }
    if let problem = inputProblem(shape) { preconditionFailure("Normalization '\(name)': \(problem)") }
    let beside = shape.indices.filter { !keptAxes.contains($0) }
    let columns = keptAxes.reduce(1) { $0 * shape[$1] }
    moments.add(
      batch.cast(to: .float32).transposed(beside + keptAxes)
        .reshaped([batch.count / max(1, columns), columns]))
  }

  private func finish(_ moments: RunningMoments) {
    precondition(moments.count > 0, "Normalization '\(name)' was to learn from no data.")
    let shape = learnedMean!.value.shape
    learnedMean!.value = Tensor(moments.mean.map { Float($0) }, shape: shape)
    learnedVariance!.value = Tensor(
      moments.squares.map { Float($0 / Double(moments.count)) }, shape: shape)
  }
}

/// (x - mean) / deviation, or back.
private struct Shift: Sendable {
  let axes: [Int]
  let mean: Tensor
  let variance: Tensor
  let invert: Bool

  /// The result, and what a change of the input changes it by.
  func applied(to x: Tensor) -> (result: Tensor, factor: Tensor) {
    let shape = x.shape
    let kept = axes.map { $0 < 0 ? $0 + shape.count : $0 }.sorted()
    precondition(
      kept.allSatisfy { shape.indices.contains($0) },
      "Normalization along axes \(axes) was given shape \(shape).")
    func spread(_ values: Tensor) -> Tensor {
      var own = Array(repeating: 1, count: shape.count)
      // Sizes belong to the last of the axes when there are fewer.
      for (size, axis) in zip(values.shape.reversed(), kept.reversed()) { own[axis] = size }
      return values.reshaped(own)
    }
    let middle = spread(mean)
    let deviation = spread(variance).mapped { max(sqrtf($0), 1e-7) }
    let x = x.cast(to: .float32)
    return invert
      ? (middle + x * deviation, deviation)
      : ((x - middle) / deviation, deviation.mapped { 1 / $0 })
  }
}

/// Means and sums of squared distances of columns, in double precision, batch by batch (Chan, Golub and
/// LeVeque, 1979).
private struct RunningMoments {
  var count = 0
  var mean: [Double] = []
  var squares: [Double] = []

  mutating func add(_ rows: Tensor) {
    let (more, columns) = (rows.shape[0], rows.shape[1])
    guard more > 0 else { return }
    if count == 0 {
      mean = Array(repeating: 0, count: columns)
      squares = mean
    }
    var (own, spread) = (Array(repeating: 0.0, count: columns), Array(repeating: 0.0, count: columns))
    rows.withSpan(of: Float.self) { x in
      for place in x.indices { own[place % columns] += Double(x[place]) }
      for column in 0..<columns { own[column] /= Double(more) }
      for place in x.indices {
        let distance = Double(x[place]) - own[place % columns]
        spread[place % columns] += distance * distance
      }
    }
    let total = Double(count + more)
    for column in 0..<columns {
      let distance = own[column] - mean[column]
      squares[column] += spread[column] + distance * distance * Double(count) * Double(more) / total
      mean[column] += distance * Double(more) / total
    }
    count += more
  }
}

extension Tensor {
  /// Numbers in lists within lists; nil when they are not, or lists differ in length.
  init?(nested value: ConfigValue) {
    switch value {
    case .int(let number): self.init(Float(number))
    case .double(let number): self.init(Float(number))
    case .array(let values):
      // Keras writes an array of NumPy's as an object.
      let parts = values.map { Tensor(nested: $0) }
      guard let first = parts.first ?? nil, parts.allSatisfy({ $0?.shape == first.shape }) else {
        return nil
      }
      self = Tensor.stack(parts.map { $0! })
    case .object:
      guard let object = KerasObject(value), let inner = object.config["value"],
        let tensor = Tensor(nested: inner)
      else { return nil }
      self = tensor
    default: return nil
    }
  }
}

extension ConfigValue {
  /// The numbers of a tensor as lists within lists.
  init(nested tensor: Tensor) {
    if tensor.rank == 0 {
      self = .number(tensor.scalar(of: Float.self))
    } else {
      self = .array((0..<tensor.shape[0]).map { ConfigValue(nested: tensor[$0]) })
    }
  }
}
