import Files
@testable import ImageCodecs
import Tensors
import Testing
import _TestSupport

/// Large images row by row.
struct DecodeRowsTests {
  /// Just above the size from which images are worked on by rows, with detail everywhere.
  private static func picture(_ channels: Int, side: Int = 2050) -> Tensor {
    Tensor(
      (0..<side * side * channels).map { place in
        let (pixel, channel) = (place / channels, place % channels)
        let (y, x) = (pixel / side, pixel % side)
        return UInt8(truncatingIfNeeded: (x &* y) >> 4 &+ 31 &* channel &+ x)
      }, shape: [side, side, channels])
  }

  /// What comes row by row, put together.
  private func rows(_ bytes: [UInt8], channels: Int = 0) throws -> [UInt8] {
    var all: [UInt8] = []
    var next = 0
    try decodeImage(bytes.span.bytes, channels: channels) { y, row in
      #expect(y == next)
      next += 1
      for x in row.indices { all.append(row[x]) }
    }
    return all
  }

  private static func bmp(_ pixels: Tensor, isTopDown: Bool) -> [UInt8] {
    let (height, width) = (pixels.shape[0], pixels.shape[1])
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let rowBytes = (width * 3 + 3) / 4 * 4
    var bytes = Array("BM".utf8) + little(54 + rowBytes * height, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(width, 4) + little(isTopDown ? -height : height, 4) + little(1, 2) + little(24, 2)
    bytes += little(0, 24)
    let values = pixels.scalars(of: UInt8.self)
    for line in 0..<height {
      let y = isTopDown ? line : height - 1 - line
      for x in 0..<width { for channel in [2, 1, 0] { bytes.append(values[(y * width + x) * 3 + channel]) } }
      bytes += Array(repeating: 0, count: rowBytes - width * 3)
    }
    return bytes
  }

  @Test(arguments: ["png", "jpeg", "bmp", "top-down bmp"])
  func theyAreTheRowsOfTheWholeImage(format: String) throws {
    let picture = Self.picture(3)
    let bytes =
      switch format {
      case "png": try PNG.encode(picture, level: 1)
      case "jpeg": try JPEG.encode(picture)
      default: Self.bmp(picture, isTopDown: format == "top-down bmp")
      }
    for channels in [0, 1, 4] {
      let whole = try decodeImage(bytes, channels: channels)
      #expect(try rows(bytes, channels: channels) == whole.scalars(of: UInt8.self), "\(format), \(channels) channels")
    }
  }

  @Test(arguments: [1, 2, 4])
  func ofOtherChannels(count: Int) throws {
    let picture = Self.picture(count)
    let bytes = try PNG.encode(picture, level: 1)
    #expect(try rows(bytes) == picture.scalars(of: UInt8.self))
  }

  /// Of every kind of image: all its rows, or none where it only comes as a whole.
  @Test func ofEveryFixture() throws {
    var names: [String] = []
    for name in try Folder.names(in: Fixtures.path("images")) {
      guard let bytes = try? Fixtures.bytes("images/" + name), let whole = try? decodeImage(bytes) else { continue }
      let format = try decodableFormat(of: bytes.span.bytes)
      for channels in [0, 1, 3, 4] {
        var all: [UInt8] = []
        let came = try withOpenImage(bytes.span.bytes, format, channels: channels, pixelLimit: .max) { image, channels throws(ImageCodecError) in
          try image.decodeRows(channels: channels) { y, row in all += row }
        }
        let expected = channels == 0 ? whole : try decodeImage(bytes, channels: channels)
        #expect(all == (came ? expected.scalars(of: UInt8.self) : []), "\(name), \(channels) channels")
        if came, channels == 0 { names.append(name) }
        #expect(try rows(bytes, channels: channels) == expected.scalars(of: UInt8.self), "\(name)")
      }
    }
    // Were all refused, nothing would have been compared.
    for name in ["rgb-420.jpg", "gray.jpg", "palette-4.png", "gray-2-trns.png", "rgb-16.png", "rgb-24-top-down.bmp", "palette-1.bmp", "extraneous-bytes.jpg", "gray-progressive.jpg"] {
      #expect(names.contains(name), "\(name)")
    }
    for name in ["gray-1-interlaced.png", "cmyk-adobe.jpg", "lossy.webp", "palette-8.gif"] {
      #expect(!names.contains(name), "\(name)")
    }
  }

  /// Rows come before the damage is met: nothing waits for the whole image.
  @Test(arguments: ["png", "jpeg"])
  func damageComesAfterRows(format: String) throws {
    let picture = Self.picture(3)
    let whole = format == "png" ? try PNG.encode(picture, level: 1) : try JPEG.encode(picture)
    let bytes = Array(whole.prefix(whole.count / 2))
    var count = 0
    let error = #expect(throws: ImageCodecError.self) {
      try decodeImage(bytes.span.bytes) { _, _ in count += 1 }
    }
    #expect(count > 500)
    let expected = #expect(throws: ImageCodecError.self) { _ = try decodeImage(bytes) }
    #expect(error == expected)
  }

  /// Resizing takes rows as they come, with the numbers of a whole image.
  @Test(arguments: ["png", "jpeg"])
  func resizedByRows(format: String) throws {
    let picture = Self.picture(3)
    let bytes = format == "png" ? try PNG.encode(picture, level: 1) : try JPEG.encode(picture)
    let whole = try decodeImage(bytes)
    for size in [ImageSize(height: 7, width: 300), ImageSize(height: 2050, width: 10), ImageSize(height: 2500, width: 33), ImageSize(height: 1, width: 1)] {
      var numbers = [Float](repeating: -1, count: size.height * size.width * 3)
      var span = numbers.mutableSpan
      try decodeImage(bytes.span.bytes, channels: 3, resizedTo: size, into: &span)
      #expect(numbers == whole.resized(to: size).scalars(of: Float.self), "\(format) to \(size)")
    }
  }
}
