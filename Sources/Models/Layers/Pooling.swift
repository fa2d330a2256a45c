import Tensors

/// What the layers share that pool windows of a sequence, an image or a volume.
public class Pooling: Layer {
  /// The sizes of the windows.
  public let poolSize: [Int]
  /// How far windows are apart.
  public let strides: [Int]
  /// What happens at the edges.
  public let padding: Padding
  /// Where the channels stand.
  public let dataFormat: DataFormat
  /// The number of axes between batch and channels.
  class var rank: Int { preconditionFailure("\(Self.self) is what layers share, and no layer itself.") }

  init(
    _ poolSize: [Int], strides: [Int]?, padding: Padding, dataFormat: DataFormat, name: String?
  ) {
    self.poolSize = poolSize
    self.strides = strides ?? poolSize
    self.padding = padding
    self.dataFormat = dataFormat
    super.init(name: name)
    precondition(
      (self.poolSize + self.strides).allSatisfy { $0 > 0 },
      "\(className)'s windows and strides are positive, and got \(poolSize) and \(self.strides).")
    precondition(padding != .causal, "\(className) cannot be causal; only convolutions can.")
  }

  /// Sizes given as one number hold for all axes; layers of images and volumes also take one for each
  /// axis. Without `strides` the windows lie side by side.
  public convenience init(
    poolSize: Int = 2, strides: Int? = nil, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    func all(_ size: Int) -> [Int] { Array(repeating: size, count: Self.rank) }
    self.init(
      all(poolSize), strides: strides.map(all), padding: padding, dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let (reader, rank) = (ConfigReader("\(Self.self)", config), Self.rank)
    let pool = try reader.ints("pool_size", count: rank, default: Array(repeating: 2, count: rank))
    self.init(
      pool, strides: try reader.ints("strides", count: rank, default: pool),
      padding: try reader.padding(), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    if let problem = dataFormat.problem(shape, rank: poolSize.count) { return problem }
    for (size, window) in zip(dataFormat.spatial(of: shape), poolSize) where padding == .valid {
      if let size, size < window {
        return "a window of \(window) does not fit into inputs of shape \(SavedShapes.text(shape))"
      }
    }
    return nil
  }

  /// Whether the kernels for images take the windows, which number their places in a byte.
  var isSmall: Bool {
    poolSize.count == 2 && poolSize.allSatisfy { $0 <= 255 } && poolSize[0] * poolSize[1] <= 255
  }

  /// The sizes for the kernels for images.
  func sizes(for input: [Int]) -> ConvolutionShape {
    precondition(
      input.count == poolSize.count + 2,
      "\(className) '\(name)' pools \(poolSize.count) axes, and got shape \(input).")
    return ConvolutionShape(
      input: input, filters: input[input.count - 1], kernel: poolSize, strides: strides,
      padding: padding)
  }

  /// What `body` makes of the windows, axis by axis. A window of several axes is one of windows.
  func pooled(_ x: Variable, _ body: (Variable, AxisMap, Int) -> Variable) -> Variable {
    precondition(
      x.shape.count == poolSize.count + 2,
      "\(className) '\(name)' pools \(poolSize.count) axes, and got shape \(x.shape).")
    let first = dataFormat == .channelsLast ? 1 : 2
    var y = x.masked(nil)
    for place in poolSize.indices where poolSize[place] > 1 || strides[place] > 1 {
      let axis = first + place
      let map = AxisMap.pooling(
        x.shape[axis], size: poolSize[place], stride: strides[place], padding: padding)
      precondition(
        map.count > 0,
        "\(className) '\(name)': a window of \(poolSize[place]) does not fit into shape \(x.shape).")
      y = body(y, map, axis)
    }
    return y
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let sizes = dataFormat.spatial(of: inputShape).enumerated().map { axis, size in
      size.map {
        ConvolutionShape.outputSize(
          $0, kernel: poolSize[axis], stride: strides[axis], padding: padding)
      }
    }
    return dataFormat.shape(
      batch: inputShape[0], spatial: sizes, channels: dataFormat.channels(of: inputShape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "pool_size": .ints(poolSize), "strides": .ints(strides), "padding": .string(padding.rawValue),
      "data_format": .string(dataFormat.rawValue),
    ]) { $1 }
  }
}

/// What the layers share that give the largest number of each window.
public class MaxPooling: Pooling {
  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !isSmall { return pooled(x) { $0.largest($1, axis: $2) } }
    return dataFormat.apply(to: x) { x in
      let sizes = sizes(for: x.shape)
      let relu = x.activated?.function == .relu
      let (y, places) = sizes.maxPooled(x.value, places: x.isRecorded, relu: relu)
      guard let places else { return Variable(y) }
      return Variable.record(y, from: [x], masksGradient: relu) { gradient, _ in
        [sizes.maxPoolPullback(gradient, places: places)]
      }
    }
  }
}

/// What the layers share that give the mean of each window; padding does not count.
public class AveragePooling: Pooling {
  override public func call(_ x: Variable, training: Bool) -> Variable {
    if !isSmall { return pooled(x) { $0.mixed($1, axis: $2) } }
    return dataFormat.apply(to: x) { x in
      let sizes = sizes(for: x.shape)
      return Variable.recording(sizes.averagePooled(x.value), from: [x]) {
        [sizes.averagePoolPullback($0)]
      }
    }
  }
}
