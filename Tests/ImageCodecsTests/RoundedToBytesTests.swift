import ImageCodecs
import Tensors
import Testing

@Suite struct RoundedToBytesTests {
  @Test func roundsHalvesUpAndStaysWithinBytes() {
    let numbers: [Float] = [-3, -0.0, 0.4, 0.5, 1.49, 127.5, 254.4, 254.6, 255, 256, 1e9, .infinity, -.infinity, .nan]
    let expected: [UInt8] = [0, 0, 0, 1, 1, 128, 254, 255, 255, 255, 255, 255, 0, 0]
    // Often enough that the loop for many numbers and the one for the rest are both taken.
    let input = Tensor((0..<7).flatMap { _ in numbers }).reshaped([7, numbers.count])
    let result = input.roundedToBytes()
    #expect(result.shape == [7, numbers.count])
    #expect(result.dtype == .uint8)
    #expect(result.scalars(of: UInt8.self) == (0..<7).flatMap { _ in expected })
  }

  @Test func takesNothing() {
    #expect(Tensor.zeros([0, 4, 3]).roundedToBytes().shape == [0, 4, 3])
  }
}
