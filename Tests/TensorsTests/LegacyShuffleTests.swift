import Tensors
import Testing

@Suite struct LegacyShuffleTests {
  /// Numbers from NumPy 2.4: `numpy.random.RandomState(seed).shuffle`.
  @Test func isTheOrderOfNumPy() {
    var ten = Array(0..<10)
    legacyShuffle(&ten, seed: 123)
    #expect(ten == [4, 0, 7, 5, 8, 3, 1, 6, 9, 2])
    var many = Array(0..<5000)
    legacyShuffle(&many, seed: 1337)
    #expect(many[..<10] == [3226, 4015, 3434, 4169, 3541, 2319, 3493, 1151, 4482, 1280])
  }

  @Test func fewElements() {
    var none: [Int] = []
    legacyShuffle(&none, seed: 0)
    var one = [7]
    legacyShuffle(&one, seed: 4_294_967_295)
    #expect(none == [] && one == [7])
  }
}
