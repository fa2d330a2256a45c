import ImageCodecs
import Tensors
import Testing
import _TestSupport

@Suite struct GIFTests {
  @Test("All frames are TensorFlow's", arguments: DecodedGolden.frames)
  func matchesTensorFlow(_ golden: DecodedGolden) throws {
    let bytes = try Fixtures.bytes("images/\(golden.file)")
    let frames = try GIF.decodeFrames(bytes.span.bytes)
    #expect(frames.rank == 4)
    #expect([frames.shape[0] * frames.shape[1], frames.shape[2], frames.shape[3]] == golden.shape)
    #expect(frames.scalars(of: UInt8.self) == golden.pixels)
  }

  @Test func severalFramesAreThere() throws {
    let bytes = try Fixtures.bytes("images/frames.gif")
    #expect(try GIF.decodeFrames(bytes.span.bytes, channels: 1).shape == [4, 14, 19, 1])
    #expect(try decodeImage(bytes, channels: 4).shape == [14, 19, 4])
  }

  @Test func theLimitCountsAllFrames() throws {
    let bytes = try Fixtures.bytes("images/frames.gif")
    let all = 4 * 14 * 19
    #expect {
      try GIF.decodeFrames(bytes.span.bytes, pixelLimit: all - 1)
    } throws: {
      ($0 as? ImageCodecError)?.code == .tooLarge && "\($0)".contains("4 frames of 19 by 14")
    }
    #expect(try GIF.decodeFrames(bytes.span.bytes, pixelLimit: all).count == all * 3)
  }
}
