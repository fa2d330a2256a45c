import Tensors
import Testing
import Texts

@Suite struct HashedCrossingTests {
  private let samples: [[any LookupToken]] = [["A", 101], ["B", 101], ["A", 101], ["B", 102], ["A", 102]]

  /// The bins that Keras' documentation and TensorFlow 2.21 give.
  @Test func binsAreThoseOfKeras() {
    #expect(HashedCrossing(numBins: 5)(samples) == Tensor([1, 4, 1, 1, 3] as [Int64]))
    let rows = HashedCrossing(numBins: 5, outputMode: .oneHot)(samples)
    #expect(rows.shape == [5, 5])
    #expect(rows[1] == Tensor([0, 0, 0, 0, 1] as [Float]))
  }

  @Test func theOrderOfFeaturesCounts() {
    let crossing = HashedCrossing(numBins: 1 << 30)
    #expect(crossing.bin(of: ["A", "B"]) != crossing.bin(of: ["B", "A"]))
    // A number is not its digits.
    #expect(crossing.bin(of: ["A", 101]) != crossing.bin(of: ["A", "101"]))
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) { _ = HashedCrossing(numBins: 0) }
    await #expect(processExitsWith: .failure) { _ = HashedCrossing(numBins: 2, outputMode: .count) }
    await #expect(processExitsWith: .failure) { _ = HashedCrossing(numBins: 2).bin(of: []) }
  }
}
