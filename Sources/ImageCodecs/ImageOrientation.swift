/// How a stored picture has to be turned to stand upright: the orientation of EXIF, by its numbers.
public enum ImageOrientation: Int, Sendable, CaseIterable {
  case up = 1
  case upMirrored = 2
  case down = 3
  case downMirrored = 4
  /// Rows and columns change places.
  case leftMirrored = 5
  /// To be turned a quarter clockwise: what a phone held upright stores.
  case right = 6
  case rightMirrored = 7
  /// To be turned a quarter anticlockwise.
  case left = 8

  /// Whether rows become columns.
  public var swapsSides: Bool { rawValue >= 5 }

  /// Whether columns are read from the right, and rows from below, in the upright picture.
  var mirrors: (columns: Bool, rows: Bool) {
    switch self {
    case .up, .leftMirrored: (false, false)
    case .upMirrored, .right: (true, false)
    case .down, .rightMirrored: (true, true)
    case .downMirrored, .left: (false, true)
    }
  }

  init(swapsSides: Bool, mirrorsColumns: Bool, mirrorsRows: Bool) {
    self =
      switch (swapsSides, mirrorsColumns, mirrorsRows) {
      case (false, false, false): .up
      case (false, true, false): .upMirrored
      case (false, true, true): .down
      case (false, false, true): .downMirrored
      case (true, false, false): .leftMirrored
      case (true, true, false): .right
      case (true, true, true): .rightMirrored
      case (true, false, true): .left
      }
  }

  /// This, and the upright picture mirrored.
  func mirrored(columns: Bool, rows: Bool) -> ImageOrientation {
    ImageOrientation(
      swapsSides: swapsSides, mirrorsColumns: mirrors.columns != columns, mirrorsRows: mirrors.rows != rows)
  }

  /// The size of the upright picture, or of the stored one of an upright size.
  func turned(_ size: ImageSize) -> ImageSize {
    swapsSides ? ImageSize(height: size.width, width: size.height) : size
  }

  /// Where a part of the upright picture is in the stored one, which has the size `stored`.
  func stored(_ region: ImageRegion, of stored: ImageSize) -> ImageRegion {
    let upright = turned(stored)
    let top = mirrors.rows ? upright.height - region.top - region.height : region.top
    let left = mirrors.columns ? upright.width - region.left - region.width : region.left
    return swapsSides
      ? ImageRegion(top: left, left: top, height: region.width, width: region.height)
      : ImageRegion(top: top, left: left, height: region.height, width: region.width)
  }
}

/// How a picture has to be turned to stand upright, as its EXIF data say.
///
///     try imageOrientation(bytes)      // .right: taken with a phone held upright
///
/// `.up` where there are no such data, or none that make sense. JPEG, PNG and WebP files can have them.
/// - Complexity: O(number of segments before the pixels); of PNG and WebP those of the file.
public func imageOrientation(_ bytes: RawSpan) -> ImageOrientation {
  let exif: Range<Int>? =
    switch ImageFormat(sniffing: bytes) {
    case .jpeg: exifInJPEG(bytes)
    case .png: exifInPNG(bytes)
    case .webp: exifInWebP(bytes)
    default: nil
    }
  guard let exif else { return .up }
  return orientation(inTIFF: bytes, exif) ?? .up
}

private let exifMark = Array("Exif\0\0".utf8)

/// The bytes from `range` on are `expected`.
private func begins(_ bytes: RawSpan, at start: Int, with expected: [UInt8]) -> Bool {
  start >= 0 && start <= bytes.byteCount - expected.count
    && expected.indices.allSatisfy { bytes.byte(at: start + $0) == expected[$0] }
}

/// In the segment APP1, behind a mark.
private func exifInJPEG(_ bytes: RawSpan) -> Range<Int>? {
  var at = 2
  while at + 4 <= bytes.byteCount {
    guard bytes.byte(at: at) == 0xFF else { return nil }
    let marker = bytes.byte(at: at + 1)
    if marker == 0xFF {
      at += 1  // a fill byte
      continue
    }
    if marker == 0xDA || marker == 0xD9 { return nil }
    if marker == 1 || (0xD0...0xD8).contains(marker) {
      at += 2
      continue
    }
    let end = at + 2 + max(2, bytes.bigEndian16(at: at + 2))
    if marker == 0xE1, end <= bytes.byteCount, begins(bytes, at: at + 4, with: exifMark) {
      return at + 10..<max(at + 10, end)
    }
    at = end
  }
  return nil
}

/// In the chunk eXIf, without a mark.
private func exifInPNG(_ bytes: RawSpan) -> Range<Int>? {
  var at = 8
  while at + 12 <= bytes.byteCount {
    let count = bytes.bigEndian16(at: at) << 16 | bytes.bigEndian16(at: at + 2)
    guard count <= bytes.byteCount - at - 12 else { return nil }
    if begins(bytes, at: at + 4, with: Array("eXIf".utf8)) { return at + 8..<at + 8 + count }
    at += 12 + count
  }
  return nil
}

/// In the chunk EXIF, with or without a mark.
private func exifInWebP(_ bytes: RawSpan) -> Range<Int>? {
  func little16(_ at: Int) -> Int { Int(bytes.byte(at: at)) | Int(bytes.byte(at: at + 1)) << 8 }
  var at = 12
  while at + 8 <= bytes.byteCount {
    let count = little16(at + 4) | little16(at + 6) << 16
    guard count <= bytes.byteCount - at - 8 else { return nil }
    if begins(bytes, at: at, with: Array("EXIF".utf8)) {
      let mark = begins(bytes, at: at + 8, with: exifMark) ? exifMark.count : 0
      return at + 8 + min(mark, count)..<at + 8 + count
    }
    at += 8 + count + count % 2
  }
  return nil
}

/// The entry 0x0112 of the first directory. Exif 2.32, 4.6.2 and 4.6.4.
private func orientation(inTIFF bytes: RawSpan, _ range: Range<Int>) -> ImageOrientation? {
  guard range.count >= 8 else { return nil }
  let start = range.lowerBound
  let isLittle = begins(bytes, at: start, with: [0x49, 0x49, 0x2A, 0])
  guard isLittle || begins(bytes, at: start, with: [0x4D, 0x4D, 0, 0x2A]) else { return nil }
  func number(_ at: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 << 8 | Int(bytes.byte(at: at + (isLittle ? count - 1 - $1 : $1))) }
  }
  let directory = number(start + 4, 4)
  guard directory >= 8, directory <= range.count - 2 else { return nil }
  let entries = min(number(start + directory, 2), (range.count - directory - 2) / 12)
  for entry in 0..<entries {
    let at = start + directory + 2 + entry * 12
    if number(at, 2) == 0x0112, number(at + 2, 2) == 3 { return ImageOrientation(rawValue: number(at + 8, 2)) }
  }
  return nil
}
