import Tensors

/// Decodes a segmentation mask, whose pixels are numbers of classes, and resizes it into memory of the caller.
///
///     var classes = [Int32](repeating: 0, count: 256 * 256)
///     var span = classes.mutableSpan
///     try decodeMask(bytes, resizedTo: ImageSize(height: 256, width: 256), ImageOptions(), into: &span)
///
/// In a PNG these are the numbers of the palette's colours, or the gray samples as stored, of 1 to 8 bits; images of other formats
/// are read as gray. Pixels are chosen, never mixed: the method of `options` and its reduced scale are left aside.
///
/// - Parameters:
///   - geometry: as for the image that the mask belongs to.
///   - classes: exactly height times width numbers of the new size. Another count traps.
/// - Throws: `ImageCodecError`, also for a PNG of colours or of 16 bits.
public func decodeMask(
  _ bytes: RawSpan, resizedTo size: ImageSize, _ options: ImageOptions,
  geometry: ((ImageSize) -> ImageGeometry)? = nil, pixelLimit: Int = defaultPixelLimit,
  into classes: inout MutableSpan<Int32>
) throws(ImageCodecError) {
  precondition(
    classes.count == size.height * size.width,
    "the resized mask has \(size.height) x \(size.width) numbers, but there is room for \(classes.count)")
  var options = options
  (options.method, options.reducesScale) = (.nearest, false)
  try withOpenImage(
    bytes, decodableFormat(of: bytes), channels: 1, pixelLimit: pixelLimit
  ) { image, _ throws(ImageCodecError) in
    let numbers: any OpenImage = (image as? PNGReaderHandle).map(PNGIndexes.init) ?? image
    let pixels = try uprightPixels(of: numbers, bytes, channels: 1, for: size, options, geometry: geometry)
    let chosen = pixels.resized(to: size, method: .nearest, fit: options.fit)
    chosen.withUnsafeBytes { chosen in
      for i in chosen.indices { classes[i] = Int32(chosen[i]) }
    }
  }
}

/// A PNG image whose pixels are numbers instead of light.
private struct PNGIndexes: OpenImage {
  let reader: PNGReaderHandle

  var info: ImageInfo { reader.info }

  func checkPlausible() throws(ImageCodecError) { try reader.checkPlausible() }

  func decode(
    channels: Int, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImageCodecError) {
    try reader.decodeIndexes(into: pixels)
  }
}
