/// The part of an image that is resized, and where it goes.
struct ResizeWindow {
  var top = 0
  var left = 0
  var height: Int
  var width: Int
  /// What the part is resized to: the new size, or less where zeros go around it.
  var inner: ImageSize
  var innerTop = 0
  var innerLeft = 0

  init(height: Int, width: Int, fit: ResizeFit, size: ImageSize) {
    self.height = height
    self.width = width
    inner = size
    switch fit {
    case .stretch: break
    case .cropToAspectRatio: crop(to: size)
    case .padToAspectRatio: pad(to: size)
    }
  }

  /// Keras truncates the sides and the offsets to whole pixels.
  private mutating func crop(to size: ImageSize) {
    let (height, width) = (height, width)
    self.height = max(1, min(height, width * size.height / size.width))
    self.width = max(1, min(width, height * size.width / size.height))
    top = (height - self.height) / 2
    left = (width - self.width) / 2
  }

  /// The steps of `tf.image.resize_with_pad`, in single precision: sides on the edge of a whole number round its way.
  private mutating func pad(to size: ImageSize) {
    let (height, width) = (Float(height), Float(width))
    let ratio = max(width / Float(size.width), height / Float(size.height))
    let (innerHeight, innerWidth) = (height / ratio, width / ratio)
    inner = ImageSize(
      height: min(size.height, max(1, Int(innerHeight))), width: min(size.width, max(1, Int(innerWidth))))
    innerTop = min(max(0, Int((Float(size.height) - innerHeight) / 2)), size.height - inner.height)
    innerLeft = min(max(0, Int((Float(size.width) - innerWidth) / 2)), size.width - inner.width)
  }
}
