import ImageCodecs
import Testing

@Suite struct ImageSizeTests {
  @Test("Sides as people write them", arguments: [
    ("224x320", 224, 320), ("256", 256, 256), ("1X65500", 1, 65_500), ("007x8", 7, 8), ("16384", 16_384, 16_384),
  ])
  func reads(_ text: String, _ height: Int, _ width: Int) {
    #expect(ImageSize(text) == ImageSize(height: height, width: width))
  }

  @Test("What is no size", arguments: [
    "", "x", "10x", "x10", "0", "0x10", "10x0", "-5", "1x2x3", "65501", "10x65501", "65500x65500", "16385", "12.5", "10 x 20", "99999999999999999999",
  ])
  func refuses(_ text: String) {
    #expect(ImageSize(text) == nil)
  }

  @Test func writesWhatItReads() {
    #expect(ImageSize(height: 20, width: 30).description == "20x30")
    #expect(ImageSize("\(ImageSize(height: 20, width: 30))") == ImageSize(height: 20, width: 30))
  }
}
