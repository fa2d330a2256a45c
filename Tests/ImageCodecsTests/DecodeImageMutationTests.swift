import ImageCodecs
import Tensors
import Testing
import _TestSupport

/// Bytes from strangers: nothing may crash, hang or take memory without bound. Run under the sanitizers too.
@Suite struct DecodeImageMutationTests {
  /// Small files of every branch of the decoders.
  static let files = [
    "rgb-420.jpg", "rgb-progressive.jpg", "rgb-restart.jpg", "cmyk-adobe.jpg", "cmyk-plain.jpg",
    "ycck-adobe.jpg", "gray.jpg", "odd-sampling.jpg", "exif-rotated.jpg", "rgb-8.png", "rgba-16.png",
    "gray-1-interlaced.png", "palette-2-trns.png", "palette-4-interlaced.png", "rgb-16-gamma.png",
    "palette-4-few.bmp", "palette-8-os2.bmp", "rle-8.bmp", "rle-4.bmp", "rgb-16-565.bmp", "rgb-24.bmp",
    "rgba-32-fields.bmp", "frames.gif", "interlaced.gif", "lossy-alpha.webp", "lossless.webp",
  ]

  @Test(arguments: files)
  func mutatedFilesDecodeOrThrow(file: String) throws {
    let whole = try Fixtures.bytes("images/\(file)")
    var random = SplitMix64(seed: file.utf8.count &* 7919)
    var outcomes = (decoded: 0, refused: 0)
    for round in 0..<400 {
      var bytes = whole
      for _ in 0...(round % 8) {
        let place = Int.random(in: 3..<bytes.count, using: &random)
        switch round % 3 {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        default: bytes.remove(at: place)
        }
      }
      do {
        let pixels = try decodeImage(bytes, channels: [0, 1, 3, 4][round % 4], pixelLimit: 1 << 22)
        let sum = pixels.scalars(of: UInt8.self).reduce(0) { $0 &+ Int($1) }  // reads every byte
        #expect(sum >= 0)
        outcomes.decoded += 1
      } catch {
        #expect(!error.reason.isEmpty)
        outcomes.refused += 1
      }
    }
    // Most of an unpacked BMP is pixels, which may have any value.
    let least = file.hasSuffix(".bmp") ? 0 : 20
    // Neither of the two paths may be all there is.
    #expect(outcomes.refused > least, "\(outcomes)")
  }

  @Test(arguments: files)
  func everyPrefixIsRefused(file: String) throws {
    let whole = try Fixtures.bytes("images/\(file)")
    // What ends run lengths comes after the last pixel, and nothing is missed without it.
    let needed = file.hasPrefix("rle") ? whole.count - 3 : whole.count - 1
    for count in stride(from: 0, to: needed, by: max(1, whole.count / 150)) {
      let prefix = Array(whole[..<count])
      #expect(throws: ImageCodecError.self, "the first \(count) bytes of \(file)") {
        try decodeImage(prefix)
      }
    }
  }
}
