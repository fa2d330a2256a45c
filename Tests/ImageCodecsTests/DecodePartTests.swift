import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct DecodePartTests {
  private static let files = [
    "rgb-420.jpg", "rgb-422.jpg", "rgb-444.jpg", "rgb-440.jpg", "rgb-411.jpg", "rgb-progressive.jpg", "rgb-restart.jpg",
    "odd-sampling.jpg", "gray.jpg", "gray-progressive.jpg", "cmyk-progressive.jpg",
    "cmyk-adobe.jpg", "rgb-8.png", "rgb-24.bmp", "lossy.webp",
  ]

  /// A photo of some size with edges, as JPEG.
  private static func photo(height: Int, width: Int, _ subsampling: JPEG.Subsampling) throws -> [UInt8] {
    var random = SplitMix64(seed: height)
    let coarse = Tensor.uniform([12, 16, 3], in: 0..<255, using: &random)
    return try JPEG.encode(
      coarse.resized(to: ImageSize(height: height, width: width)).cast(to: .uint8), quality: 90, subsampling: subsampling)
  }

  /// The numbers of a part, by the loader's way with nothing else to do.
  private func part(_ bytes: [UInt8], _ region: ImageRegion, channels: Int) throws -> Tensor {
    var numbers = Tensor(uninitialized: [region.height, region.width, channels])
    try numbers.withMutableSpan(of: Float.self) { (span: inout MutableSpan<Float>) throws in
      _ = try decodeImage(
        bytes.span.bytes, channels: channels, resizedTo: region.size, ImageOptions(method: .nearest),
        geometry: { _ in ImageGeometry(region) }, into: &span)
    }
    return numbers
  }

  private func expectSame(_ bytes: [UInt8], _ name: String, channels: Int) throws {
    let whole = try decodeImage(bytes, channels: channels).cast(to: .float32)
    let (height, width) = (whole.shape[0], whole.shape[1])
    var random = SplitMix64(seed: 3)
    for _ in 0..<12 {
      let top = Int.random(in: 0..<height, using: &random)
      let left = Int.random(in: 0..<width, using: &random)
      let region = ImageRegion(
        top: top, left: left, height: Int.random(in: 1...height - top, using: &random),
        width: Int.random(in: 1...width - left, using: &random))
      let expected = whole[top..<top + region.height].slice(axis: 1, left..<left + region.width)
      #expect(try part(bytes, region, channels: channels) == expected, "\(name) \(region)")
    }
  }

  @Test(arguments: files, [1, 3, 4])
  func partsAreThoseOfTheWhole(_ name: String, channels: Int) throws {
    try expectSame(Fixtures.bytes("images/\(name)"), name, channels: channels)
  }

  @Test(arguments: [JPEG.Subsampling.full, .half, .quarter])
  func partsOfPhotosAreThoseOfTheWhole(_ subsampling: JPEG.Subsampling) throws {
    for (height, width) in [(233, 301), (400, 160), (64, 512)] {
      try expectSame(Self.photo(height: height, width: width, subsampling), "\(height) x \(width)", channels: 3)
    }
  }

  @Test func turnedPartsAreThoseOfTheUprightPicture() throws {
    let bytes = try Fixtures.bytes("images/exif-rotated.jpg")
    let stored = try decodeImage(bytes, channels: 3)
    let region = ImageRegion(top: 2, left: 1, height: 5, width: 4)
    var numbers = Tensor(uninitialized: [5, 4, 3])
    try numbers.withMutableSpan(of: Float.self) { (span: inout MutableSpan<Float>) throws in
      _ = try decodeImage(
        bytes.span.bytes, channels: 3, resizedTo: region.size,
        ImageOptions(method: .nearest, appliesOrientation: true),
        geometry: { size in
          #expect(size == ImageSize(height: stored.shape[1], width: stored.shape[0]))
          return ImageGeometry(region, mirrorsColumns: true)
        }, into: &span)
    }
    for y in 0..<5 {
      for x in 0..<4 {
        // Mirrored inside the part, then a quarter back.
        let (upY, upX) = (2 + y, 1 + 3 - x)
        #expect(numbers[y][x] == stored[stored.shape[0] - 1 - upX][upY].cast(to: .float32))
      }
    }
  }

  @Test func aReducedPhotoIsNearTheMeanOfItsPixels() throws {
    let bytes = try Self.photo(height: 640, width: 960, .quarter)
    let whole = try decodeImage(bytes, channels: 3)
    for scale in [2, 4, 8] {
      let size = ImageSize(height: 640 / scale, width: 960 / scale)
      var numbers = Tensor(uninitialized: [size.height, size.width, 3])
      try numbers.withMutableSpan(of: Float.self) { (span: inout MutableSpan<Float>) throws in
        _ = try decodeImage(
          bytes.span.bytes, channels: 3, resizedTo: size, ImageOptions(reducesScale: true), into: &span)
      }
      let means = whole.resized(to: size, method: .area)
      let difference = numbers - means
      #expect((difference * difference).mean().scalar(of: Float.self) < 4)
    }
    // Nothing is reduced below the size that is wanted.
    let size = ImageSize(height: 321, width: 480)
    var reduced = [Float](repeating: 0, count: 321 * 480 * 3)
    var span = reduced.mutableSpan
    _ = try decodeImage(bytes.span.bytes, channels: 3, resizedTo: size, ImageOptions(reducesScale: true), into: &span)
    #expect(Tensor(reduced, shape: [321, 480, 3]) == whole.resized(to: size))
  }

  @Test func damageBeforeAndInAPartIsFound() throws {
    let bytes = try Fixtures.bytes("images/broken/truncated.jpg")
    let info = try imageInfo(bytes)
    let error = #expect(throws: ImageCodecError.self) {
      try part(
        bytes, ImageRegion(top: 0, left: 0, height: info.height, width: info.width - 1), channels: 3)
    }
    #expect(error?.code == .truncated)
    #expect(throws: ImageCodecError.self) {
      let damaged = try Fixtures.bytes("images/broken/damaged-scan.jpg")
      let info = try imageInfo(damaged)
      return try part(damaged, ImageRegion(top: 0, left: 0, height: info.height, width: info.width - 1), channels: 3)
    }
  }

  @Test func masksAreNumbersNotColours() throws {
    let cases: [(String, [Int32])] = [("palette-8.png", []), ("palette-2.png", [0, 1, 2, 3]), ("gray-1.png", [0, 1])]
    for (name, values) in cases {
      let bytes = try Fixtures.bytes("images/\(name)")
      let info = try imageInfo(bytes)
      var numbers = [Int32](repeating: -1, count: info.height * info.width)
      var span = numbers.mutableSpan
      try decodeMask(
        bytes.span.bytes, resizedTo: ImageSize(height: info.height, width: info.width), ImageOptions(), into: &span)
      #expect(numbers.allSatisfy { (0...255).contains($0) })
      if !values.isEmpty { #expect(Set(numbers).isSubset(of: values) && Set(numbers).count > 1, "\(name)") }
    }
    for name in ["rgb-8.png", "gray-16.png"] {
      let bytes = try Fixtures.bytes("images/\(name)")
      #expect(throws: ImageCodecError.self) {
        var number: [Int32] = [0]
        var span = number.mutableSpan
        try decodeMask(
          bytes.span.bytes, resizedTo: ImageSize(height: 1, width: 1), ImageOptions(),
          into: &span)
      }
    }
  }
}
