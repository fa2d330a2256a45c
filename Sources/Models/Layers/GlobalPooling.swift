import Tensors

/// What the layers share that pool everything between batch and channels.
public class GlobalPooling: Layer {
  /// Where the channels stand.
  public let dataFormat: DataFormat
  /// Whether the sizes between stay, as 1.
  public let keepDims: Bool

  /// The number of axes between batch and channels.
  class var rank: Int { preconditionFailure("\(Self.self) is what layers share, and no layer itself.") }
  private var rank: Int { Self.rank }

  /// - Parameter keepDims: whether the sizes between batch and channels stay, as 1.
  public init(
    dataFormat: DataFormat = .channelsLast, keepDims: Bool = false, name: String? = nil
  ) {
    self.dataFormat = dataFormat
    self.keepDims = keepDims
    super.init(name: name)
  }

  convenience init(config: [String: ConfigValue]) throws {
    let reader = ConfigReader("\(Self.self)", config)
    self.init(
      dataFormat: try reader.dataFormat(), keepDims: try reader.bool("keepdims", default: false),
      name: try reader.optionalString("name"))
  }

  override func inputProblem(_ shape: [Int?]) -> String? { dataFormat.problem(shape, rank: rank) }

  /// From `[batch, places, channels]` to `[batch, channels]`.
  func pooled(_ x: Variable) -> Variable {
    preconditionFailure("\(className) '\(name)' does not override pooled(_:).")
  }

  override public func call(_ x: Variable, training: Bool) -> Variable {
    precondition(
      x.shape.count == rank + 2,
      "\(className) '\(name)': \(dataFormat.problem(x.shape, rank: rank) ?? "")")
    let y = dataFormat.apply(to: x) { x in
      let (batch, channels) = (x.shape[0], x.shape[x.shape.count - 1])
      return pooled(
        rank == 1
          ? x : x.reshaped([batch, x.shape.dropFirst().dropLast().reduce(1, *), channels]))
    }
    return keepDims ? y.reshaped(outputShape(for: x.shape).map { $0! }) : y
  }

  override public func outputShape(for inputShape: [Int?]) -> [Int?] {
    let channels = dataFormat.channels(of: inputShape)
    if !keepDims { return [inputShape[0], channels] }
    return dataFormat.shape(
      batch: inputShape[0], spatial: Array(repeating: 1, count: rank), channels: channels)
  }

  override public func config() -> [String: ConfigValue] {
    super.config().merging([
      "data_format": .string(dataFormat.rawValue), "keepdims": .bool(keepDims),
    ]) { $1 }
  }
}

extension Variable {
  /// The mean over axis 1 of `[batch, steps, channels]`, of the steps that the mask keeps.
  fileprivate func meanOverSteps() -> Variable {
    let (steps, mask) = (shape[1], mask)
    return Variable.recording(value.meanOverSteps(mask: mask), from: [self]) {
      [$0.spreadOverSteps(steps, mask: mask)]
    }
  }

  /// The largest number over axis 1 of `[batch, steps, channels]`.
  fileprivate func largestOverSteps() -> Variable {
    largest(.windows(shape[1], [0..<shape[1]]), axis: 1).reshaped([shape[0], shape[2]])
  }
}

/// What the layers share that give the mean.
public class GlobalAveragePooling: GlobalPooling {
  override func pooled(_ x: Variable) -> Variable { x.meanOverSteps() }
}

/// What the layers share that give the largest number.
public class GlobalMaxPooling: GlobalPooling {
  override func pooled(_ x: Variable) -> Variable { x.largestOverSteps() }
}

/// The mean over time: `[batch, steps, features]` in, `[batch, features]` out, or with 1 for each
/// size between when they are kept. Steps that the mask drops do not count. Where it drops all, as
/// for a text without a known word, the mean is 0 (in Keras it is not a number, which then spreads
/// through the weights).
///
///     GlobalAveragePooling1D()(Tensor.ones([8, 10, 4])).shape      // [8, 4]
public final class GlobalAveragePooling1D: GlobalAveragePooling {
  override class var rank: Int { 1 }
  override var maskPath: MaskPath { .kept }
  override func pooled(_ x: Variable) -> Variable { super.pooled(x.masked(stepMask(of: x))) }
}

/// The mean over an image: `[batch, height, width, channels]` in, `[batch, channels]` out, or with
/// 1 for each size between when they are kept.
///
///     GlobalAveragePooling2D()(Tensor.ones([8, 10, 12, 4])).shape      // [8, 4]
public final class GlobalAveragePooling2D: GlobalAveragePooling {
  override class var rank: Int { 2 }
}

/// The mean over a volume: `[batch, depth, height, width, channels]` in, `[batch, channels]` out,
/// or with 1 for each size between when they are kept.
///
///     GlobalAveragePooling3D()(Tensor.ones([8, 5, 10, 12, 4])).shape      // [8, 4]
public final class GlobalAveragePooling3D: GlobalAveragePooling {
  override class var rank: Int { 3 }
}

/// The largest number over time: `[batch, steps, features]` in, `[batch, features]` out, or with 1
/// for each size between when they are kept.
///
///     GlobalMaxPooling1D()(Tensor.ones([8, 10, 4])).shape      // [8, 4]
public final class GlobalMaxPooling1D: GlobalMaxPooling {
  override class var rank: Int { 1 }
}

/// The largest number over an image: `[batch, height, width, channels]` in, `[batch, channels]`
/// out, or with 1 for each size between when they are kept.
///
///     GlobalMaxPooling2D()(Tensor.ones([8, 10, 12, 4])).shape      // [8, 4]
public final class GlobalMaxPooling2D: GlobalMaxPooling {
  override class var rank: Int { 2 }
}

/// The largest number over a volume: `[batch, depth, height, width, channels]` in, `[batch,
/// channels]` out, or with 1 for each size between when they are kept.
///
///     GlobalMaxPooling3D()(Tensor.ones([8, 5, 10, 12, 4])).shape      // [8, 4]
public final class GlobalMaxPooling3D: GlobalMaxPooling {
  override class var rank: Int { 3 }
}
