import Tensors

/// The pixels that are wanted of an image, upright: those of `geometry`, or all.
func uprightPixels(
  of image: any OpenImage, _ bytes: RawSpan, channels: Int, for size: ImageSize, _ options: ImageOptions,
  geometry: ((ImageSize) -> ImageGeometry)?
) throws(ImageCodecError) -> Tensor {
  let stored = ImageSize(height: image.info.height, width: image.info.width)
  let orientation = options.appliesOrientation ? imageOrientation(bytes) : .up
  let upright = orientation.turned(stored)
  let wanted = geometry?(upright) ?? ImageGeometry(ImageRegion(all: upright))
  precondition(
    wanted.region.isInside(upright),
    "The region \(wanted.region) is not inside of an image of \(upright.height) x \(upright.width) pixels.")
  let region = orientation.stored(wanted.region, of: stored)
  let scale =
    options.reducesScale ? image.reduction(of: region.size, for: orientation.turned(size)) : 1
  let pixels = try image.pixels(in: region, reducedBy: scale, channels: channels)
  return pixels.turned(orientation.mirrored(columns: wanted.mirrorsColumns, rows: wanted.mirrorsRows))
}

extension OpenImage {
  /// The pixels of a part, `[height, width, channels]`.
  fileprivate func pixels(
    in region: ImageRegion, reducedBy scale: Int, channels: Int
  ) throws(ImageCodecError) -> Tensor {
    let info = info
    if scale > 1 || region.size != ImageSize(height: info.height, width: info.width),
      let part = try decode(region, reducedBy: scale, channels: channels)
    {
      return part
    }
    var pixels = Tensor(uninitialized: [info.height, info.width, channels], dtype: .uint8)
    try pixels.withUnsafeMutableBytes { pixels throws(ImageCodecError) in
      try decode(channels: channels, into: pixels.bindMemory(to: UInt8.self))
    }
    return pixels.part(region)
  }

  /// By how much the pixels of a part may be reduced while it stays as large as it is needed.
  fileprivate func reduction(of part: ImageSize, for size: ImageSize) -> Int {
    [8, 4, 2].first { part.height >= size.height * $0 && part.width >= size.width * $0 } ?? 1
  }
}

extension Tensor {
  /// A rectangle of the pixels of `[height, width, channels]`.
  func part(_ region: ImageRegion) -> Tensor {
    guard region.size != ImageSize(height: shape[0], width: shape[1]) else { return self }
    return self[region.top..<region.top + region.height].slice(axis: 1, region.left..<region.left + region.width)
  }

  /// The pixels `[height, width, channels]` of `uint8` turned upright.
  func turned(_ orientation: ImageOrientation) -> Tensor {
    guard orientation != .up else { return self }
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    let upright = orientation.turned(ImageSize(height: height, width: width))
    let mirrors = orientation.mirrors
    var result = Tensor(uninitialized: [upright.height, upright.width, channels], dtype: .uint8)
    withUnsafeBytes { stored in
      result.withUnsafeMutableBytes { turned in
        // How far apart neighbours of a row and of a column of the upright picture are in the stored one.
        let across = (orientation.swapsSides ? width : 1) * (mirrors.columns ? -1 : 1) * channels
        let down = (orientation.swapsSides ? 1 : width) * (mirrors.rows ? -1 : 1) * channels
        var start = 0
        if mirrors.columns { start -= across * (upright.width - 1) }
        if mirrors.rows { start -= down * (upright.height - 1) }
        var to = 0
        for y in 0..<upright.height {
          var from = start + y * down
          for _ in 0..<upright.width {
            for channel in 0..<channels { turned[to + channel] = stored[from + channel] }
            from += across
            to += channels
          }
        }
      }
    }
    return result
  }
}
