import FuzzSupport
import Fuzzing
@testable import ImageCodecs
import Tensors

/// More pixels than any seed has, few enough to be fast.
private let limit = 1 << 18

/// Row by row and shrunk row by row, as large images are: the same as at once, pixels and errors.
private func rows(of bytes: RawSpan, channels: Int) {
  var rows: [UInt8] = []
  let whole = try? decodeImage(bytes, channels: channels, pixelLimit: limit)
  let byRows = try? decodeImage(bytes, channels: channels, pixelLimit: limit, rowwisePixelCount: 0) { _, row in
    for index in row.indices { rows.append(row[index]) }
  }
  precondition((whole == nil) == (byRows == nil), "only one of them is an error")
  guard let pixels = whole else { return }
  precondition(pixels.withUnsafeBytes { $0.elementsEqual(rows) }, "rows are others")
  let count = pixels.shape[2]
  let shrunk = [0, .max].map { rowwisePixelCount in
    var numbers = [Float](repeating: 0, count: 5 * 7 * count)
    var span = numbers.mutableSpan
    var options = ImageOptions()
    options.rowwisePixelCount = rowwisePixelCount
    attempt {
      _ = try decodeImage(
        bytes, channels: count, resizedTo: ImageSize(height: 5, width: 7), options, pixelLimit: limit, into: &span)
    }
    return numbers
  }
  precondition(shrunk[0] == shrunk[1], "shrunk row by row is not the same")
}

/// Everything that can be asked of an image. The last byte picks how.
private func image(_ input: [UInt8]) {
  let bytes = input.span.bytes
  let mode = input.last ?? 0
  _ = imageOrientation(bytes)
  attempt { _ = try imageInfo(bytes) }
  attempt { _ = try decodeImage(bytes, channels: [0, 1, 3, 4][Int(mode & 3)], pixelLimit: limit) }
  if mode & 16 != 0 { rows(of: bytes, channels: [0, 1, 3, 4][Int(mode & 3)]) }
  switch mode >> 2 & 3 {
  case 0: attempt { _ = try decodeReadableRows(bytes, channels: 3, pixelLimit: limit) }
  case 1:
    attempt {
      var pixels = [Float](repeating: 0, count: 8 * 8 * 3)
      var span = pixels.mutableSpan
      _ = try decodeImage(
        bytes, channels: 3, resizedTo: ImageSize(height: 8, width: 8),
        ImageOptions(fit: .cropToAspectRatio, appliesOrientation: true, reducesScale: true),
        geometry: { size in
          let region = ImageRegion(
            top: size.height / 3, left: size.width / 3, height: (size.height + 2) / 3, width: (size.width + 2) / 3)
          return ImageGeometry(region, mirrorsColumns: mode & 16 != 0, mirrorsRows: mode & 32 != 0)
        }, pixelLimit: limit, into: &span)
    }
  case 2:
    attempt {
      var classes = [Int32](repeating: 0, count: 8 * 8)
      var span = classes.mutableSpan
      try decodeMask(bytes, resizedTo: ImageSize(height: 8, width: 8), ImageOptions(), pixelLimit: limit, into: &span)
    }
  default: break
  }
}

@Sendable func jpeg(_ bytes: [UInt8]) { image(bytes) }
@Sendable func bmp(_ bytes: [UInt8]) { image(bytes) }
@Sendable func webp(_ bytes: [UInt8]) { image(bytes) }

/// All frames, too.
@Sendable
func gif(_ bytes: [UInt8]) {
  image(bytes)
  attempt { _ = try GIF.decodeFrames(bytes.span.bytes, pixelLimit: limit) }
}

/// With good checksums, which no mutation would find, unless the last byte is even.
@Sendable
func png(_ input: [UInt8]) {
  var bytes = input
  if (input.last ?? 0) & 1 != 0 { makeChecksumsGood(&bytes) }
  image(bytes)
}

/// Only the orientation: many more inputs than an image that is decoded allows.
@Sendable
func exif(_ bytes: [UInt8]) {
  _ = imageOrientation(bytes.span.bytes)
  for start in [[0xFF, 0xD8, 0xFF, 0xE1], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]] as [[UInt8]] {
    let whole = start + bytes
    _ = imageOrientation(whole.span.bytes)
  }
}

private func makeChecksumsGood(_ bytes: inout [UInt8]) {
  var offset = 8
  while bytes.count - offset >= 12 {
    let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - offset - 12 else { return }
    let end = offset + 8 + length
    let checksum = bytes[(offset + 4)..<end].withUnsafeBytes { fuzz_crc32($0.baseAddress, $0.count) }
    for byte in 0..<4 { bytes[end + byte] = UInt8(truncatingIfNeeded: checksum >> (24 - 8 * UInt32(byte))) }
    offset = end + 4
  }
}
