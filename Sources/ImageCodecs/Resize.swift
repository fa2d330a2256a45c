public import Tensors

extension Tensor {
  /// Images `[height, width, channels]` or `[batch, height, width, channels]` resized.
  ///
  ///     photo.resized(to: ImageSize(height: 256, width: 256)).shape      // [375, 500, 3] -> [256, 256, 3]
  ///
  /// Numbers are those of TensorFlow's `tf.image.resize`: to the last bit or two for bilinear and nearest, within 0.001 of 255 for
  /// the rest. All but nearest give `float32` (0 to 255 from `uint8`, not rounded); nearest keeps the element type. Other ranks,
  /// and other types than `uint8` and `float32` for all but nearest, trap.
  ///
  /// - Parameters:
  ///   - fit: which part of the image fills the size; `.stretch` all of it.
  ///   - antialias: true to take all pixels under a new one into account where the image becomes smaller. Nearest and area take no
  ///     notice of it.
  /// - Complexity: O(new height × (width + new width) × channels × pixels that make a new one) an image.
  public func resized(
    to size: ImageSize, method: ResizeMethod = .bilinear, fit: ResizeFit = .stretch,
    antialias: Bool = false
  ) -> Tensor {
    precondition(
      rank == 3 || rank == 4,
      "images are [height, width, channels] or [batch, height, width, channels], but the tensor is \(shape)")
    let (height, width, channels) = (shape[rank - 3], shape[rank - 2], shape[rank - 1])
    let batch = rank == 4 ? shape[0] : 1
    precondition(
      height > 0 && width > 0 && channels > 0, "an image without pixels cannot be resized: \(shape)")
    precondition(
      method == .nearest || dtype == .uint8 || dtype == .float32,
      "\(method) resizing takes uint8 or float32, but the tensor is \(dtype)")
    let type = method == .nearest ? dtype : .float32
    var result = Tensor(
      uninitialized: shape.dropLast(3) + [size.height, size.width, channels], dtype: type)
    let style = ResizeStyle(method: method, fit: fit, antialias: antialias)
    let window = ResizeWindow(height: height, width: width, fit: fit, size: size)
    withUnsafeBytes { input in
      result.withUnsafeMutableBytes { output in
        for image in 0..<batch {
          let inputBytes = height * width * channels * dtype.byteCount
          let outputBytes = size.height * size.width * channels * type.byteCount
          resizeImage(
            UnsafeRawBufferPointer(rebasing: input[(image * inputBytes)..<((image + 1) * inputBytes)]),
            dtype, width: width, channels: channels, window, to: size, style,
            into: UnsafeMutableRawBufferPointer(
              rebasing: output[(image * outputBytes)..<((image + 1) * outputBytes)]))
        }
      }
    }
    return result
  }
}
