@testable import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct ImageOrientationTests {
  /// EXIF data that say `orientation`, after a made-up entry.
  private func exif(_ orientation: UInt8, isLittle: Bool, directory: UInt8 = 8) -> [UInt8] {
    func number(_ value: UInt8, _ count: Int) -> [UInt8] {
      let bytes = [value] + [UInt8](repeating: 0, count: count - 1)
      return isLittle ? bytes : bytes.reversed()
    }
    func tag(_ low: UInt8) -> [UInt8] { isLittle ? [low, 1] : [1, low] }
    return (isLittle ? [0x49, 0x49, 0x2A, 0] : [0x4D, 0x4D, 0, 0x2A]) + number(directory, 4) + number(2, 2)
      + tag(0x0F) + number(2, 2) + number(1, 4) + number(0, 4)
      + tag(0x12) + number(3, 2) + number(1, 4) + number(orientation, 2) + [0, 0]
  }

  private func jpeg(_ exif: [UInt8]) throws -> [UInt8] {
    let plain = try JPEG.encode(.zeros([8, 16, 3], dtype: .uint8))
    let content = Array("Exif\0\0".utf8) + exif
    let length = content.count + 2
    return plain[..<2] + [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content + plain[2...]
  }

  private func readOrientation(_ bytes: [UInt8]) -> ImageOrientation { imageOrientation(bytes.span.bytes) }

  @Test(arguments: ImageOrientation.allCases, [true, false])
  func isReadInBothByteOrders(_ orientation: ImageOrientation, isLittle: Bool) throws {
    let data = exif(UInt8(orientation.rawValue), isLittle: isLittle)
    #expect(try readOrientation(jpeg(data)) == orientation)
    let png = try PNG.encode(.zeros([8, 16, 3], dtype: .uint8))
    let chunk = [0, 0, 0, UInt8(data.count)] + Array("eXIf".utf8) + data + [0, 0, 0, 0]
    #expect(readOrientation(Array(png[..<33] + chunk + png[33...])) == orientation)
    let webp = try WebP.encode(.zeros([8, 16, 3], dtype: .uint8))
    for mark in [[], Array("Exif\0\0".utf8)] {
      let content = mark + data
      let bytes = webp + Array("EXIF".utf8) + [UInt8(content.count), 0, 0, 0] + content
      #expect(imageOrientation(bytes.span.bytes) == orientation)
    }
  }

  @Test func nonsenseIsUpright() throws {
    #expect(try readOrientation(jpeg(exif(0, isLittle: true))) == .up)
    #expect(try readOrientation(jpeg(exif(9, isLittle: false))) == .up)
    #expect(try readOrientation(jpeg(exif(6, isLittle: true, directory: 200))) == .up)
    #expect(try readOrientation(jpeg([])) == .up)
    #expect(readOrientation([]) == .up)
    // Every shortened form and every changed byte is read without stepping outside.
    let whole = try jpeg(exif(6, isLittle: true))
    for count in 0..<min(whole.count, 80) { _ = readOrientation(Array(whole[..<count])) }
    for place in 0..<64 {
      var changed = whole
      for value in [0, 1, 0x7F, 0xFF] as [UInt8] {
        changed[place] = value
        _ = imageOrientation(changed.span.bytes)
      }
    }
  }

  @Test(arguments: ImageOrientation.allCases)
  func turningFindsEveryPixel(_ orientation: ImageOrientation) throws {
    let stored = Tensor((0..<24).map { UInt8($0) }, shape: [3, 4, 2])
    let upright = stored.turned(orientation)
    let size = ImageSize(height: 3, width: 4)
    let turned = orientation.turned(size)
    #expect(upright.shape == [turned.height, turned.width, 2])
    #expect(upright.scalars(of: UInt8.self).sorted() == Array(0..<24))
    // Each pixel of the upright picture is the one that the map of regions names.
    for y in 0..<turned.height {
      for x in 0..<turned.width {
        let place = orientation.stored(ImageRegion(top: y, left: x, height: 1, width: 1), of: size)
        #expect(upright[y][x] == stored[place.top][place.left])
      }
    }
  }

  @Test func theEightAreThoseOfEXIF() {
    // 0 1 2   as stored; what each orientation makes of the first row and column.
    // 3 4 5
    let stored = Tensor([0, 1, 2, 3, 4, 5] as [UInt8], shape: [2, 3, 1])
    let expected: [ImageOrientation: [[UInt8]]] = [
      .up: [[0, 1, 2], [3, 4, 5]], .upMirrored: [[2, 1, 0], [5, 4, 3]], .down: [[5, 4, 3], [2, 1, 0]],
      .downMirrored: [[3, 4, 5], [0, 1, 2]], .leftMirrored: [[0, 3], [1, 4], [2, 5]],
      .right: [[3, 0], [4, 1], [5, 2]], .rightMirrored: [[5, 2], [4, 1], [3, 0]], .left: [[2, 5], [1, 4], [0, 3]],
    ]
    for (orientation, rows) in expected {
      #expect(stored.turned(orientation).scalars(of: UInt8.self) == rows.flatMap { $0 }, "\(orientation)")
    }
  }

  @Test func mirroringIsAppliedToTheUprightPicture() {
    let stored = Tensor((0..<12).map { UInt8($0) }, shape: [3, 4, 1])
    for orientation in ImageOrientation.allCases {
      for (columns, rows) in [(true, false), (false, true), (true, true)] {
        let flip = ImageOrientation(swapsSides: false, mirrorsColumns: columns, mirrorsRows: rows)
        #expect(
          stored.turned(orientation.mirrored(columns: columns, rows: rows)) == stored.turned(orientation).turned(flip))
      }
    }
  }
}
