import Tensors

/// The mean of each window; padding does not count.
///
/// `[batch, steps, channels]` in, `[batch, ⌊steps / 2⌋, channels]` out with the
/// default window of 2. Without `strides` the windows lie side by side.
///
///     AveragePooling1D(poolSize: 3)(Tensor.ones([8, 10, 4])).shape      // [8, 3, 4]
public final class AveragePooling1D: AveragePooling {
  override class var rank: Int { 1 }
}

/// The mean of each window; padding does not count.
///
/// `[batch, height, width, channels]` in, `[batch, ⌊height / 2⌋, ⌊width / 2⌋, channels]` out with the
/// default window of 2×2. Without `strides` the windows lie side by side.
///
///     AveragePooling2D()(Tensor.ones([8, 28, 28, 4])).shape      // [8, 14, 14, 4]
public final class AveragePooling2D: AveragePooling {
  override class var rank: Int { 2 }

  /// Sizes as (height, width).
  public convenience init(
    poolSize: (Int, Int), strides: (Int, Int)? = nil, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init(
      [poolSize.0, poolSize.1], strides: strides.map { [$0.0, $0.1] }, padding: padding,
      dataFormat: dataFormat, name: name)
  }
}

/// The mean of each window; padding does not count.
///
/// `[batch, depth, height, width, channels]` in, the same with half the sizes out with the
/// default window of 2×2×2. Without `strides` the windows lie side by side.
///
///     AveragePooling3D()(Tensor.ones([8, 10, 20, 20, 4])).shape      // [8, 5, 10, 10, 4]
public final class AveragePooling3D: AveragePooling {
  override class var rank: Int { 3 }

  /// Sizes as (depth, height, width).
  public convenience init(
    poolSize: (Int, Int, Int), strides: (Int, Int, Int)? = nil, padding: Padding = .valid,
    dataFormat: DataFormat = .channelsLast, name: String? = nil
  ) {
    self.init(
      [poolSize.0, poolSize.1, poolSize.2], strides: strides.map { [$0.0, $0.1, $0.2] }, padding: padding,
      dataFormat: dataFormat, name: name)
  }
}
