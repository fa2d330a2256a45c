import CKernels
import Tensors

/// Resizes one image of bytes into numbers. `.nearest` turns the chosen bytes into numbers as they are.
func resize(
  _ pixels: UnsafeBufferPointer<UInt8>, height: Int, width: Int, channels: Int,
  to size: ImageSize, _ style: ResizeStyle, into numbers: UnsafeMutableBufferPointer<Float>
) {
  let window = ResizeWindow(height: height, width: width, fit: style.fit, size: size)
  let bytes = UnsafeMutableRawBufferPointer(numbers)
  guard style.method == .nearest else {
    return resizeImage(
      UnsafeRawBufferPointer(pixels), .uint8, width: width, channels: channels, window, to: size,
      style, into: bytes)
  }
  // The bytes go to the end of the same memory, so that widening from the front never overtakes them.
  let start = numbers.count * 3
  let chosen = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
  resizeImage(
    UnsafeRawBufferPointer(pixels), .uint8, width: width, channels: channels, window, to: size, style,
    into: chosen)
  for i in numbers.indices { numbers[i] = Float(bytes[start + i]) }
}

/// Resizes the window of one image whose rows are `width` pixels long, and puts zeros around it where it is to be padded.
func resizeImage(
  _ input: UnsafeRawBufferPointer, _ dtype: DType, width: Int, channels: Int,
  _ window: ResizeWindow, to size: ImageSize, _ style: ResizeStyle,
  into output: UnsafeMutableRawBufferPointer
) {
  let inner = window.inner
  guard inner != size else {
    return resizeWindow(
      input, dtype, width: width, channels: channels, window, style, into: output)
  }
  let pixelBytes = channels * (style.method == .nearest ? dtype.byteCount : DType.float32.byteCount)
  output.initializeMemory(as: UInt8.self, repeating: 0)
  withUnsafeTemporaryAllocation(byteCount: inner.height * inner.width * pixelBytes, alignment: 16) { picture in
    resizeWindow(input, dtype, width: width, channels: channels, window, style, into: picture)
    let rowBytes = inner.width * pixelBytes
    for y in 0..<inner.height {
      let place = ((window.innerTop + y) * size.width + window.innerLeft) * pixelBytes
      UnsafeMutableRawBufferPointer(rebasing: output[place..<(place + rowBytes)])
        .copyMemory(from: .init(rebasing: picture[(y * rowBytes)..<((y + 1) * rowBytes)]))
    }
  }
}

private func resizeWindow(
  _ input: UnsafeRawBufferPointer, _ dtype: DType, width: Int, channels: Int,
  _ window: ResizeWindow, _ style: ResizeStyle, into output: UnsafeMutableRawBufferPointer
) {
  precondition(
    (width + 1) * channels <= Int32.max,
    "an image row of \(width) x \(channels) numbers is longer than can be resized")
  let shape = ck_image_shape(
    height: window.height, width: window.width, channels: channels, row_stride: width * channels)
  let start = (window.top * width + window.left) * channels * dtype.byteCount
  let size = window.inner
  guard let from = input.baseAddress?.advanced(by: start), let to = output.baseAddress else { return }
  let hadMemory =
    if style.method == .nearest {
      ck_resize_nearest(from, shape, dtype.byteCount, to, size.height, size.width)
    } else if let kernel = style.kernel {
      ck_resize_spans(
        from, dtype == .uint8, shape, kernel, style.antialias && style.method != .area,
        to.assumingMemoryBound(to: Float.self), size.height, size.width)
    } else if dtype == .uint8 {
      ck_resize_bilinear_u8(
        from.assumingMemoryBound(to: UInt8.self), shape, to.assumingMemoryBound(to: Float.self),
        size.height, size.width)
    } else {
      ck_resize_bilinear_f32(
        from.assumingMemoryBound(to: Float.self), shape, to.assumingMemoryBound(to: Float.self),
        size.height, size.width)
    }
  guard hadMemory else { fatalError("no memory left to resize an image of \(width) pixels a row") }
}
