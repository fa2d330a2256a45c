import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct EncodeTests {
  static func picture(channels: Int) -> Tensor {
    let (height, width) = (21, 34)
    let numbers = (0..<(height * width * channels)).map { i -> UInt8 in
      let (y, x, c) = (i / channels / width, i / channels % width, i % channels)
      return UInt8((y * 5 + x * 3 + c * 40) % 256)
    }
    return Tensor(numbers, shape: [height, width, channels])
  }

  @Test(arguments: 1...4)
  func pngGivesBackEveryPixel(channels: Int) throws {
    let pixels = Self.picture(channels: channels)
    for level in [0, 6, 9] {
      let file = try PNG.encode(pixels, level: level)
      let back = try PNG.decode(file.span.bytes)
      #expect(back.shape == pixels.shape)
      #expect(back.scalars(of: UInt8.self) == pixels.scalars(of: UInt8.self))
    }
  }

  @Test(arguments: [1, 3])
  func jpegGivesBackNearlyEveryPixel(channels: Int) throws {
    let height = 24
    let smooth = (0..<(height * 40 * channels)).map { UInt8(($0 / channels % 40) * 4 + 40) }
    let pixels = Tensor(smooth, shape: [height, 40, channels])
    let file = try JPEG.encode(pixels, quality: 95, subsampling: .full)
    let back = try JPEG.decode(file.span.bytes)
    #expect(back.shape == pixels.shape)
    let worst = zip(back.scalars(of: UInt8.self), smooth).map { abs(Int($0) - Int($1)) }.max()
    #expect(try #require(worst) <= 4)
  }

  @Test func jpegQualityAndSubsamplingChangeTheSize() throws {
    let pixels = Self.picture(channels: 3)
    let sizes = try [10, 50, 95].map { try JPEG.encode(pixels, quality: $0).count }
    #expect(sizes == sizes.sorted() && sizes[0] < sizes[2])
    #expect(
      try JPEG.encode(pixels, subsampling: .quarter).count < JPEG.encode(pixels, subsampling: .full).count)
  }

  @Test func aSideTooLongForJPEGIsRefused() throws {
    let line = Tensor.zeros([1, 65501, 1], dtype: .uint8)
    #expect {
      try JPEG.encode(line)
    } throws: {
      ($0 as? ImageCodecError)?.code == .notEncoded && "\($0)".contains("65501 by 1")
    }
  }

  @Test(arguments: [3, 4])
  func losslessWebPGivesBackEveryPixel(channels: Int) throws {
    var numbers = Self.picture(channels: channels).scalars(of: UInt8.self)
    if channels == 4 { for i in stride(from: 3, to: numbers.count, by: 4) { numbers[i] |= 1 } }
    let pixels = Tensor(numbers, shape: [21, 34, channels])
    let file = try WebP.encode(pixels, quality: nil)
    let back = try WebP.decode(file.span.bytes)
    #expect(back.shape == pixels.shape)
    #expect(back.scalars(of: UInt8.self) == numbers)
  }

  @Test func webPQualityChangesTheSize() throws {
    let pixels = Self.picture(channels: 3)
    let sizes = try [5, 50, 100].map { try WebP.encode(pixels, quality: $0).count }
    #expect(sizes == sizes.sorted() && sizes[0] < sizes[2])
    let file = try WebP.encode(pixels)
    #expect(try decodeImage(file).shape == [21, 34, 3])
  }

  @Test func aSideTooLongForWebPIsRefused() throws {
    let line = Tensor.zeros([1, 16384, 3], dtype: .uint8)
    #expect {
      try WebP.encode(line)
    } throws: {
      ($0 as? ImageCodecError)?.code == .notEncoded && "\($0)".contains("16384 by 1")
    }
  }
}
