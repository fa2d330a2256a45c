import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct DecodeImageTests {
  @Test("Every fixture decodes to TensorFlow's or Pillow's pixels", arguments: DecodedGolden.all)
  func matchesTensorFlow(_ golden: DecodedGolden) throws {
    let bytes = try Fixtures.bytes("images/\(golden.file)")
    let pixels = try decodeImage(bytes, channels: golden.channels)
    #expect(pixels.shape == golden.shape)
    #expect(pixels.scalars(of: UInt8.self) == golden.pixels)
  }

  @Test func theGoldensAreThere() {
    #expect(DecodedGolden.all.count > 230)
    #expect(ResizedGolden.all.count > 40)
  }

  @Test("The header alone tells what decoding gives", arguments: DecodedGolden.all.filter { $0.channels == 0 })
  func infoMatches(_ golden: DecodedGolden) throws {
    let info = try imageInfo(Fixtures.bytes("images/\(golden.file)"))
    // TensorFlow drops the transparent colour of gray and RGB images, and so does decoding to 0 channels.
    #expect([info.height, info.width, info.channels] == golden.shape)
    let formats: [String: ImageFormat] = ["jpg": .jpeg, "png": .png, "bmp": .bmp, "gif": .gif, "webp": .webp]
    #expect(info.format == formats[String(golden.file.split(separator: ".").last ?? "")])
  }

  @Test func decodesIntoTheCallersMemory() throws {
    let bytes = try Fixtures.bytes("images/rgb-420.jpg")
    var pixels = [UInt8](repeating: 7, count: 37 * 45 * 3)
    var span = pixels.mutableSpan
    let info = try decodeImage(bytes.span.bytes, channels: 3, into: &span)
    #expect(info.height == 37 && info.width == 45)
    #expect(pixels == (try decodeImage(bytes).scalars(of: UInt8.self)))
  }

  @Test(arguments: ResizeMethod.allCases, [ResizeFit.stretch, .cropToAspectRatio, .padToAspectRatio])
  func decodesAndResizesIntoTheCallersMemory(method: ResizeMethod, fit: ResizeFit) throws {
    let bytes = try Fixtures.bytes("images/rgb-420.jpg")
    let size = ImageSize(height: 19, width: 30)
    var numbers = [Float](repeating: -1, count: 19 * 30 * 3)
    var span = numbers.mutableSpan
    try decodeImage(
      bytes.span.bytes, channels: 3, resizedTo: size, method: method, fit: fit, into: &span)
    let separately = try decodeImage(bytes, channels: 3)
      .resized(to: size, method: method, fit: fit).cast(to: .float32)
    #expect(numbers == separately.scalars(of: Float.self))
  }

  @Test func aSmallLimitRefusesBeforeDecoding() throws {
    let bytes = try Fixtures.bytes("images/rgb-420.jpg")
    #expect {
      try decodeImage(bytes, pixelLimit: 45 * 37 - 1)
    } throws: {
      ($0 as? ImageCodecError)?.code == .tooLarge && "\($0)".contains("45 by 37")
    }
    #expect(try decodeImage(bytes, pixelLimit: 45 * 37).count == 45 * 37 * 3)
  }

  @Test(
    "Broken files are refused with the reason",
    arguments: [
      ("truncated.jpg", ImageCodecError.Code.truncated, "remature end"),
      ("truncated-header.jpg", .truncated, "remature end"),
      ("no-end-marker.jpg", .truncated, "remature end"),
      ("damaged-scan.jpg", .corrupt, "Corrupt JPEG data"),
      ("huge.jpg", .tooLarge, "65500 by 65500"),
      ("text-named.jpg", .unknownFormat, "begins with the text \"This is a line o\""),
      ("empty.jpg", .unknownFormat, "empty"),
      ("truncated.png", .truncated, ""),
      ("truncated-header.png", .truncated, "ends too early"),
      ("bad-checksum.png", .corrupt, ""),
      ("huge.png", .tooLarge, "60000 by 60000"),
      ("no-palette.png", .corrupt, "PLTE"),
      ("truncated.bmp", .truncated, "need at least 840 bytes, but there are 810"),
      ("truncated-header.bmp", .truncated, "the header ends at byte 54"),
      ("huge.bmp", .tooLarge, "60000 by 60000"),
      ("depth-7.bmp", .corrupt, "7 bits"),
      ("truncated.gif", .truncated, "ends too early"),
      ("no-frame.gif", .truncated, "no frames"),
      ("no-palette.gif", .corrupt, "no palette"),
      ("huge.gif", .tooLarge, "60000 by 60000"),
      ("truncated.webp", .truncated, "ends too early"),
      ("truncated-header.webp", .truncated, "ends too early"),
      ("animated.webp", .unsupported, "animation"),
    ])
  func refuses(file: String, code: ImageCodecError.Code, words: String) throws {
    let bytes = try Fixtures.bytes("images/broken/\(file)")
    do {
      let pixels = try decodeImage(bytes)
      Issue.record("\(file) decoded to \(pixels.shape)")
    } catch {
      #expect(error.code == code, "\(error)")
      #expect(error.reason.contains(words), "\(error)")
      #expect(error.inFile(file).description.hasPrefix("\(file): "))
    }
  }

  /// A header of an odd length that ends inside its bit fields, as a fuzzer found: what follows may not be read past the end.
  @Test(arguments: [(40, 3, 66), (41, 3, 66), (51, 3, 66), (52, 3, 66), (53, 6, 70), (55, 6, 70), (56, 6, 70)])
  func bitFieldsAreReadOnlyWhereThereAreBytes(size: Int, packing: Int, end: Int) throws {
    func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    var whole = Array("BM".utf8) + little(0, 8) + little(end, 4) + little(size, 4) + little(1, 4) + little(1, 4) + little(1, 2)
    whole += little(32, 2) + little(packing, 4) + little(0, 20) + little(0xFF, 4) + little(0xFF00, 4) + little(0xFF_0000, 4)
    whole += little(0xFF00_0000, end - whole.count) + [1, 2, 3, 4]
    #expect(try decodeImage(whole, channels: 3).scalars(of: UInt8.self) == [1, 2, 3])
    for count in max(54, 14 + size)..<end {
      let error = #expect(throws: ImageCodecError.self) { try decodeImage(Array(whole.prefix(count))) }
      #expect(error?.reason == "the table of bit fields ends at byte \(end), but there are \(count) bytes")
    }
  }

  @Test func aHeaderThatPromisesMoreThanTheBytesHoldTakesNoMemory() throws {
    for file in ["huge.jpg", "huge.png", "huge.bmp", "huge.gif"] {
      let bytes = try Fixtures.bytes("images/broken/\(file)")
      #expect {
        try decodeImage(bytes, pixelLimit: .max)
      } throws: {
        ($0 as? ImageCodecError)?.code == .truncated && "\($0)".contains("need at least")
      }
    }
  }

  @Test func otherFormatsAreNamed() throws {
    let tiff: [UInt8] = [0x49, 0x49, 0x2A, 0x00]
    #expect {
      try decodeImage(tiff)
    } throws: {
      ($0 as? ImageCodecError)?.code == .unsupported && "\($0)".contains("TIFF")
    }
  }

  @Test func manyThreadsDecodeAtOnce() async throws {
    let files = ["rgb-420.jpg", "cmyk-adobe.jpg", "rgba-16.png", "gray.jpg", "rgb-progressive.jpg"]
    let contents = try files.map { try Fixtures.bytes("images/\($0)") }
    let expected = try contents.map { try decodeImage($0).scalars(of: UInt8.self) }
    let allSame = try await withThrowingTaskGroup(of: Bool.self) { group in
      for i in 0..<200 {
        group.addTask {
          let which = i % files.count
          return try decodeImage(contents[which]).scalars(of: UInt8.self) == expected[which]
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(allSame)
  }
}
