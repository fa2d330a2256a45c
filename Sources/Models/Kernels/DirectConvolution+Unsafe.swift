import CKernels
import Tensors

/// Convolutions of images by our own loops, on processors where these are faster than oneDNN's.
///
/// Each pass is there or not; `ConvolutionPlan` asks oneDNN for those that are not. Sums are added up
/// in an order that follows from the shape alone, so the results are the same for any number of threads.
final class DirectConvolution {
  private let shape: ConvolutionShape
  private let relu: Bool
  /// Whether there is a way with fewer multiplications that pays, forward and back to the inputs.
  private let convolvesTiles: Bool
  /// The same to the filters.
  private let sumsTiles: Bool
  /// The filters as the forward pass and the one for the inputs read them, with the version of the
  /// parameter that they are of.
  private var filters: (packed: Tensor, version: Int?)?
  private var turned: (packed: Tensor, version: Int?)?

  /// Nil for a shape, or on a processor, for which it has no pass.
  init?(_ shape: ConvolutionShape, relu: Bool) {
    guard shape.kernel.count == 2, shape.groups == 1, shape.dilation == [1, 1], shape.kernel[0] <= 16,
      shape.filters % 16 == 0, shape.batch > 0
    else { return nil }
    self.shape = shape
    self.relu = relu
    let isWinograd = shape.kernel == [3, 3] && shape.strides == [1, 1] && shape.channels % 16 == 0 && ck_winograd_pays() != 0
    let tiles = shape.batch * ((shape.outHeight + 1) / 2) * ((shape.outWidth + 1) / 2)
    // The filters grow from 9 to 16 numbers each, and where the second cache does not hold them they are read anew for every few
    // tiles. Gradients of the filters begin and end with 16 sums for each filter and part of the batch. oneDNN is beaten by
    // this, where it is the other way, with more tiles than our own loops are.
    let isOnlyWay = ck_convolution_pays() == 0
    convolvesTiles = isWinograd && (!isOnlyWay || shape.channels * shape.filters <= 1 << 14 || tiles >= 48)
    sumsTiles = isWinograd && tiles >= (isOnlyWay ? 64 : 32) * min(shape.batch, 16)
    if isOnlyWay && !convolvesTiles { return nil }
  }

  /// With few channels oneDNN's way, which reads them by columns, is the better one.
  var hasForward: Bool { convolvesTiles || ck_convolution_pays() != 0 && shape.channels >= 8 }
  var hasData: Bool { convolvesTiles || ck_convolution_pays() != 0 && shape.strides == [1, 1] && shape.channels % 16 == 0 }
  var hasWeights: Bool { sumsTiles || ck_convolution_pays() != 0 }

  private var sizes: ck_convolution {
    ck_convolution(
      batch: shape.batch, height: shape.height, width: shape.width, channels: shape.channels,
      outHeight: shape.outHeight, outWidth: shape.outWidth, filters: shape.filters,
      kernelHeight: shape.kernel[0], kernelWidth: shape.kernel[1], strideHeight: shape.strides[0],
      strideWidth: shape.strides[1], top: shape.before[0], left: shape.before[1])
  }

  /// The convolution that takes gradients from the results to the inputs.
  private var backwardSizes: ck_convolution {
    ck_convolution(
      batch: shape.batch, height: shape.outHeight, width: shape.outWidth, channels: shape.filters,
      outHeight: shape.height, outWidth: shape.width, filters: shape.channels,
      kernelHeight: shape.kernel[0], kernelWidth: shape.kernel[1], strideHeight: 1, strideWidth: 1,
      top: shape.kernel[0] - 1 - shape.before[0], left: shape.kernel[1] - 1 - shape.before[1])
  }

  /// The filters in another order, made again only when the parameter has changed.
  private func packed(
    _ kernel: Tensor, version: Int?, _ kept: inout (packed: Tensor, version: Int?)?,
    _ sizes: inout ck_convolution,
    by pack: (UnsafePointer<ck_convolution>, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> Tensor {
    if let kept, let version, kept.version == version { return kept.packed }
    let count = convolvesTiles ? ck_winograd_filters_count(&sizes) : ck_packed_filters_count(&sizes)
    let packed = Tensor(shape: [count], dtype: .float32) {
      (out: UnsafeMutableRawBufferPointer) in
      kernel.withUnsafeBytes { bytes in
        if let to = out.floats, let from = bytes.floats { pack(&sizes, from, to) }
      }
    }
    kept = (packed, version)
    return packed
  }

  func forward(_ x: Tensor, kernel: Tensor, bias: Tensor?, version: Int?) -> Tensor {
    var sizes = sizes
    let filters = packed(
      kernel, version: version, &filters, &sizes, by: convolvesTiles ? ck_winograd_filters : ck_pack_filters)
    let convolve = convolvesTiles ? ck_winograd_convolve : ck_convolve
    return Tensor(shape: shape.outputShape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      x.withUnsafeBytes { x in
        filters.withUnsafeBytes { filters in
          func run(_ bias: UnsafePointer<Float>?) {
            guard let to = out.floats, let from = x.floats, let filters = filters.floats else { return }
            convolve(&sizes, from, filters, bias, to, relu ? 1 : 0)
          }
          guard let bias else { return run(nil) }
          bias.withUnsafeBytes { run($0.floats) }
        }
      }
    }
  }

  /// Writes the gradient of the input to memory of `shape.inputShape`.
  func backwardData(
    _ gradient: Tensor, kernel: Tensor, version: Int?, into xGradient: UnsafeMutableRawPointer
  ) {
    var sizes = backwardSizes
    let filters = packed(
      kernel, version: version, &turned, &sizes, by: convolvesTiles ? ck_winograd_turned_filters : ck_pack_turned_filters)
    let convolve = convolvesTiles ? ck_winograd_convolve : ck_convolve
    gradient.withUnsafeBytes { gradient in
      filters.withUnsafeBytes { filters in
        guard let from = gradient.floats, let filters = filters.floats else { return }
        convolve(&sizes, from, filters, nil, xGradient.assumingMemoryBound(to: Float.self), 0)
      }
    }
  }

  /// The gradient of the kernel.
  func backwardWeights(_ gradient: Tensor, x: Tensor) -> Tensor {
    var sizes = sizes
    var parts = Tensor(uninitialized: [ck_convolution_parts(&sizes)] + shape.kernelShape)
    return Tensor(shape: shape.kernelShape, dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      x.withUnsafeBytes { x in
        gradient.withUnsafeBytes { gradient in
          parts.inPlace { parts, _ in
            guard let to = out.floats, let x = x.floats, let g = gradient.floats else { return }
            (sumsTiles ? ck_winograd_weights : ck_convolution_weights)(&sizes, x, g, parts, to)
          }
        }
      }
    }
  }
}
