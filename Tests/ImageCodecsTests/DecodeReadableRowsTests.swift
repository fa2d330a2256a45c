import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct DecodeReadableRowsTests {
  /// How many rows from the top are the same.
  private func commonRows(_ one: Tensor, _ two: Tensor, fromBelow: Bool = false) -> Int {
    let rows = Array(0..<one.shape[0])
    return (fromBelow ? rows.reversed() : rows).prefix { one[$0] == two[$0] }.count
  }

  private func readableRows(
    _ bytes: [UInt8], pixelLimit: Int = defaultPixelLimit
  ) throws(ImageCodecError) -> ReadableImage {
    try decodeReadableRows(bytes.span.bytes, pixelLimit: pixelLimit)
  }

  /// Of small files most may be the palette, and a GIF gives nothing of a block of 255 bytes that is not whole.
  @Test(arguments: [
    ("rgb-420.jpg", 0.75, 8), ("rgb-8.png", 0.75, 4), ("rgba-16.png", 0.75, 4), ("palette-8.png", 0.9, 4),
    ("rgb-24-top-down.bmp", 0.75, 4), ("cmyk-adobe.jpg", 0.75, 8), ("lossy.webp", 0.75, 4),
  ])
  func theRowsBeforeTheEndAreThere(_ name: String, part: Double, least: Int) throws {
    let bytes = try Fixtures.bytes("images/\(name)")
    let whole = try decodeImage(bytes)
    #expect(try decodeReadableRows(bytes.span.bytes).pixels == whole)
    #expect(try decodeReadableRows(bytes.span.bytes).damage == nil)
    let short = Array(bytes.prefix(Int(Double(bytes.count) * part)))
    let read = try decodeReadableRows(short.span.bytes)
    #expect(read.damage?.code == .truncated)
    #expect(read.pixels.shape == whole.shape)
    let common = commonRows(read.pixels, whole)
    #expect(common >= least && common < whole.shape[0], "\(common) rows")
  }

  @Test func bottomRowsComeFirstInABMP() throws {
    let bytes = try Fixtures.bytes("images/rgb-24.bmp")
    let whole = try decodeImage(bytes)
    let read = try readableRows(Array(bytes.dropLast(whole.shape[1] * 3 * 5)))
    let common = commonRows(read.pixels, whole, fromBelow: true)
    #expect(common >= whole.shape[0] - 7 && common < whole.shape[0])
    #expect(read.damage?.description.contains("of \(whole.shape[0])") == true)
  }

  @Test func aGIFKeepsTheFramesThatAreThere() throws {
    let bytes = try Fixtures.bytes("images/frames.gif")
    let read = try readableRows(Array(bytes.dropLast(8)))
    #expect(read.damage == nil)
    #expect(read.pixels == (try decodeImage(bytes)))
  }

  @Test func headersHaveToBeReadable() throws {
    for name in ["truncated-header.jpg", "text-named.jpg", "empty.jpg", "huge.jpg", "huge.png", "truncated-header.png"] {
      #expect(throws: ImageCodecError.self, "\(name)") {
        try readableRows(Fixtures.bytes("images/broken/\(name)"))
      }
    }
    #expect(throws: ImageCodecError.self) {
      try readableRows(Fixtures.bytes("images/rgb-420.jpg"), pixelLimit: 100)
    }
  }

  @Test(arguments: DecodeImageMutationTests.files)
  func mutatedFilesNeverCrash(file: String) throws {
    let whole = try Fixtures.bytes("images/\(file)")
    var random = SplitMix64(seed: file.utf8.count)
    var damaged = 0
    for round in 0..<200 {
      var bytes = whole
      for _ in 0...(round % 4) { bytes[Int.random(in: 3..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
      if round % 2 == 1 { bytes.removeLast(Int.random(in: 0..<bytes.count / 2, using: &random)) }
      guard let read = try? decodeReadableRows(bytes.span.bytes, channels: [0, 1, 3, 4][round % 4], pixelLimit: 1 << 22)
      else { continue }
      #expect(read.pixels.scalars(of: UInt8.self).reduce(0) { $0 &+ Int($1) } >= 0)
      if read.damage != nil { damaged += 1 }
    }
    #expect(damaged > 0)
  }
}
