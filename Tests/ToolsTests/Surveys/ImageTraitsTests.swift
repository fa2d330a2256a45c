import ImageCodecs
import Surveys
import Tensors
import Testing
import _TestSupport

struct ImageTraitsTests {
  private func photo(_ name: String) throws -> Tensor { try decodeImage(Fixtures.bytes(name), channels: 3) }

  @Test func theSamePictureInOtherSizesAndQualities() throws {
    let original = try photo("images/rgb-444.jpg")
    let signature = ImageTraits(original).signature
    let (height, width) = (original.shape[0], original.shape[1])
    let larger = (original.resized(to: ImageSize(height: height * 2, width: width * 2)) + 0.5).cast(to: .uint8)
    let rough = try decodeImage(try JPEG.encode(original, quality: 60), channels: 3)
    #expect(ImageTraits(larger).signature.distance(to: signature) <= ImageSignature.nearness)
    #expect(ImageTraits(rough).signature.distance(to: signature) <= ImageSignature.nearness)
  }

  @Test func otherPicturesDiffer() {
    var generator = SplitMix64(seed: 1)
    let one = Tensor.uniform([64, 64, 3], in: 0..<256, using: &generator).cast(to: .uint8)
    let other = Tensor.uniform([64, 64, 3], in: 0..<256, using: &generator).cast(to: .uint8)
    let distance = ImageTraits(one).signature.distance(to: ImageTraits(other).signature)
    #expect(distance > 30)
  }

  @Test func oneColourHasNoSignatureToCompare() {
    let gray = ImageTraits(Tensor.full([5, 7, 1], UInt8(9)))
    #expect(gray.spread == 0)
    #expect(gray.comparableSignature == nil)
    #expect(gray.means == [9])
    #expect(gray.meanSquares == [81])
  }

  @Test func meansOfChannels() {
    let traits = ImageTraits(Tensor([0, 10, 20, 4, 30, 20] as [UInt8], shape: [1, 2, 3]))
    #expect(traits.means == [2, 20, 20])
    #expect(traits.meanSquares == [8, 500, 400])
  }

  @Test(arguments: [[1, 1, 1], [1, 200, 3], [300, 2, 4], [7, 7, 2]])
  func everyShapeIsFine(shape: [Int]) {
    #expect(ImageTraits(Tensor.zeros(shape, dtype: .uint8)).spread == 0)
  }
}
