import CKernels
import ImageCodecs
import Tensors
import Testing

@Suite struct ResizeTests {
  @Test("Resizing gives TensorFlow's numbers", arguments: ResizedGolden.all)
  func matchesTensorFlow(_ golden: ResizedGolden) throws {
    let method = try #require(ResizeMethod(rawValue: golden.method))
    let size = ImageSize(height: golden.size[0], width: golden.size[1])
    let fit: ResizeFit = ["crop": .cropToAspectRatio, "pad": .padToAspectRatio][golden.fit] ?? .stretch
    let result = golden.input.resized(
      to: size, method: method, fit: fit, antialias: golden.fit == "antialias")
    #expect(result.shape == [golden.shape[0]] + golden.size + [golden.shape[3]])
    #expect(result.dtype == (method == .nearest ? golden.input.dtype : .float32))
    let numbers = result.cast(to: .float32).scalars(of: Float.self)
    let worst = zip(numbers, golden.numbers).map { abs($0 - $1) }.max()
    let bound: Float = method == .bilinear && golden.fit != "antialias" ? 1e-4 : 1e-3
    #expect(try #require(worst) < bound)
  }

  @Test func theGoldensHaveEveryMethod() {
    for method in ResizeMethod.allCases {
      let fits = Set(ResizedGolden.all.filter { $0.method == method.rawValue }.map(\.fit))
      #expect(fits.contains("stretch"))
      #expect(fits.contains("antialias") || method == .nearest)
    }
  }

  @Test func paddingIsZero() {
    let image = Tensor([UInt8](repeating: 200, count: 4 * 8 * 3), shape: [4, 8, 3])
    let size = ImageSize(height: 8, width: 8)
    for method in ResizeMethod.allCases {
      let rows = image.resized(to: size, method: method, fit: .padToAspectRatio).cast(to: .float32)
      let numbers = rows.scalars(of: Float.self)
      let (above, inside, below) = (numbers[..<48], numbers[48..<144], numbers[144...])
      #expect(above.allSatisfy { $0 == 0 } && below.allSatisfy { $0 == 0 })
      #expect(inside.allSatisfy { abs($0 - 200) < 0.01 })
    }
  }

  /// More than one pixel beyond what a picture can be squeezed to is one pixel, not none.
  @Test func aVeryLongImageIsStillThere() {
    let image = Tensor.ones([1, 500, 1])
    let result = image.resized(to: ImageSize(height: 4, width: 8), fit: .padToAspectRatio)
    #expect(result.sum().scalar(of: Float.self) == 8)
  }

  @Test func oneImageNeedsNoBatchAxis() {
    let image = Tensor([0, 10, 20, 30] as [Float], shape: [2, 2, 1])
    let result = image.resized(to: ImageSize(height: 1, width: 4))
    #expect(result.shape == [1, 4, 1])
    #expect(result.scalars(of: Float.self) == [10, 12.5, 17.5, 20])
  }

  @Test func theSameSizeGivesTheSameNumbers() {
    let image = Tensor((0..<60).map { (i: Int) -> UInt8 in UInt8(i * 4) }, shape: [4, 5, 3])
    let result = image.resized(to: ImageSize(height: 4, width: 5))
    #expect(result.dtype == .float32)
    #expect(result.scalars(of: Float.self) == (0..<60).map { Float($0 * 4) })
  }

  /// The kernel stores whole vectors where they overlap; nothing outside its output may change.
  @Test(arguments: [1, 2, 3, 4, 5], [1, 2, 5, 6, 7, 9, 16, 33])
  func nothingIsWrittenPastTheEnd(channels: Int, width: Int) {
    let height = 3
    let input = (0..<(7 * 11 * channels)).map { (i: Int) -> UInt8 in UInt8(i % 251) }
    let count = height * width * channels
    var output = [Float](repeating: -1, count: count + 64)
    let shape = ck_image_shape(height: 7, width: 11, channels: channels, row_stride: 11 * channels)
    #expect(ck_resize_bilinear_u8(input, shape, &output, height, width))
    #expect(output[..<count].allSatisfy { (0...250).contains($0) })
    #expect(output[count...].allSatisfy { $0 == -1 })
  }

  /// Wide and narrow vectors take different paths by the number of columns; each pixel's number must not depend on it.
  @Test func widePathsAgreeWithOnePixelAtATime() {
    let (height, width) = (23, 61)
    let numbers = (0..<(height * width * 3)).map { (i: Int) -> UInt8 in UInt8((i * 31 + i / 7) % 256) }
    let image = Tensor(numbers, shape: [height, width, 3])
    let whole = image.resized(to: ImageSize(height: 17, width: 40)).scalars(of: Float.self)
    let planes = (0..<3).map { channel in
      Tensor(stride(from: channel, to: numbers.count, by: 3).map { numbers[$0] }, shape: [height, width, 1])
        .resized(to: ImageSize(height: 17, width: 40)).scalars(of: Float.self)
    }
    for i in whole.indices { #expect(whole[i] == planes[i % 3][i / 3]) }
  }
}
