import Tensors

/// What the layers share that pool to a size.
public class AdaptivePooling: Layer {
  /// The sizes of the result between batch and channels.
  public let outputSize: [Int]
  /// Where the channels stand.
  public let dataFormat: DataFormat
  /// The number of axes between batch and channels.
  class var rank: Int { preconditionFailure("\(Self.self) is what layers share, and no layer itself.") }

  init(_ outputSize: [Int], dataFormat: DataFormat, name: String?) {
    precondition(
      outputSize.allSatisfy { $0 > 0 }, "Sizes are positive, and got \(outputSize).")
    self.outputSize = outputSize
    self.dataFormat = dataFormat
    super.init(name: name)
  }

  /// A single number holds for all axes; layers of images and volumes also take one for each axis.
  public convenience init(
    _ outputSize: Int, dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init(Array(repeating: outputSize, count: Self.rank), dataFormat: dataFormat, name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    self.init(
      try reader.ints("output_size", count: Self.rank), dataFormat: try reader.dataFormat(),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? {
    dataFormat.problem(shape, rank: outputSize.count)
  }

  /// The result along one axis.
  func pooled(_ x: Variable, _ map: AxisMap, axis: Int) -> Variable {
    preconditionFailure("\(className) '\(name)' does not override pooled(_:_:axis:).")
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    let first = dataFormat == .channelsLast ? 1 : 2
    var y = x.masked(nil)
    for (place, size) in outputSize.enumerated() {
      y = pooled(y, .adaptive(x.shape[first + place], count: size), axis: first + place)
    }
    return y
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    dataFormat.shape(
      batch: inputShape[0], spatial: outputSize.map { $0 },
      channels: dataFormat.channels(of: inputShape))
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "output_size": .ints(outputSize), "data_format": .string(dataFormat.rawValue),
    ]) { $1 }
  }
}

/// What the layers share that give the mean of each window.
public class AdaptiveAveragePooling: AdaptivePooling {
  override func pooled(_ x: Variable, _ map: AxisMap, axis: Int) -> Variable {
    x.mixed(map, axis: axis)
  }
}

/// What the layers share that give the largest number of each window.
public class AdaptiveMaxPooling: AdaptivePooling {
  override func pooled(_ x: Variable, _ map: AxisMap, axis: Int) -> Variable {
    x.largest(map, axis: axis)
  }
}

/// The mean of windows that are chosen to give `outputSize` results: `[batch, steps, channels]`
/// in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveAveragePooling1D(4)(Tensor.ones([8, 10, 2])).shape      // [8, 4, 2]
public final class AdaptiveAveragePooling1D: AdaptiveAveragePooling {
  override class var rank: Int { 1 }
}

/// The mean of windows that are chosen to give `outputSize` results: `[batch, height, width, channels]`
/// in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveAveragePooling2D((4, 3))(Tensor.ones([8, 10, 10, 2])).shape      // [8, 4, 3, 2]
public final class AdaptiveAveragePooling2D: AdaptiveAveragePooling {
  override class var rank: Int { 2 }

  public convenience init(
    _ outputSize: (Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init([outputSize.0, outputSize.1], dataFormat: dataFormat, name: name)
  }
}

/// The mean of windows that are chosen to give `outputSize` results: `[batch, depth, height, width,
/// channels]` in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveAveragePooling3D((4, 3, 2))(Tensor.ones([8, 10, 10, 10, 2])).shape      // [8, 4, 3, 2, 2]
public final class AdaptiveAveragePooling3D: AdaptiveAveragePooling {
  override class var rank: Int { 3 }

  public convenience init(
    _ outputSize: (Int, Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init([outputSize.0, outputSize.1, outputSize.2], dataFormat: dataFormat, name: name)
  }
}

/// The largest number of windows that are chosen to give `outputSize` results: `[batch, steps,
/// channels]` in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveMaxPooling1D(4)(Tensor.ones([8, 10, 2])).shape      // [8, 4, 2]
public final class AdaptiveMaxPooling1D: AdaptiveMaxPooling {
  override class var rank: Int { 1 }
}

/// The largest number of windows that are chosen to give `outputSize` results: `[batch, height,
/// width, channels]` in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveMaxPooling2D((4, 3))(Tensor.ones([8, 10, 10, 2])).shape      // [8, 4, 3, 2]
public final class AdaptiveMaxPooling2D: AdaptiveMaxPooling {
  override class var rank: Int { 2 }

  public convenience init(
    _ outputSize: (Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init([outputSize.0, outputSize.1], dataFormat: dataFormat, name: name)
  }
}

/// The largest number of windows that are chosen to give `outputSize` results: `[batch, depth,
/// height, width, channels]` in, `[batch, …, channels]` with the sizes of `outputSize` out.
///
///     AdaptiveMaxPooling3D((4, 3, 2))(Tensor.ones([8, 10, 10, 10, 2])).shape      // [8, 4, 3, 2, 2]
public final class AdaptiveMaxPooling3D: AdaptiveMaxPooling {
  override class var rank: Int { 3 }

  public convenience init(
    _ outputSize: (Int, Int, Int), dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init([outputSize.0, outputSize.1, outputSize.2], dataFormat: dataFormat, name: name)
  }
}
