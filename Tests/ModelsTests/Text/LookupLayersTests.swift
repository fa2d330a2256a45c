import Models
import Tensors
import Testing
import Texts

/// Lookups and hashes in the place of layers: the numbers of the values, in the shapes of Keras.
@Suite struct LookupLayersTests {
  private let texts = Tensor(texts: [["b", "z"], ["a", "b"]])

  @Test func stringsKeepTheirAxes() throws {
    let layer = StringLookupLayer(try StringLookup(vocabulary: ["a", "b"]))
    #expect(layer(texts).value == Tensor([[2, 0], [1, 2]] as [[Int64]]))
    #expect(layer(Tensor(texts: ["b", "z"])).value == Tensor([2, 0] as [Int64]))
    #expect(layer.outputShape(for: [nil, 2, nil]) == [nil, 2])
  }

  @Test func oneTextASampleHasNoAxisOfItsOwn() throws {
    let layer = StringLookupLayer(try StringLookup(vocabulary: ["a", "b"], outputMode: .oneHot))
    #expect(layer(texts).value == Tensor([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1] as [Float], shape: [2, 2, 3]))
    #expect(layer.outputShape(for: [nil, 2, nil]) == [nil, 2, 3])
    #expect(layer(Tensor(texts: [["b"], ["z"]])).value == Tensor([[0, 0, 1], [1, 0, 0]] as [[Float]]))
    #expect(layer.outputShape(for: [nil, 1, nil]) == [nil, 3])
  }

  @Test func samplesBecomeRows() throws {
    let layer = StringLookupLayer(try StringLookup(vocabulary: ["a", "b"], outputMode: .count))
    #expect(layer(texts).value == Tensor([[1, 0, 1], [0, 1, 1]] as [[Float]]))
    #expect(layer.outputShape(for: [nil, 2, nil]) == [nil, 3])
  }

  @Test func integersAreLookedUp() throws {
    let layer = IntegerLookupLayer(try IntegerLookup(vocabulary: [12, 36, 1138, 42]))
    #expect(layer(Tensor([[12, 42], [7, 36]] as [[Int32]])).value == Tensor([[1, 4], [0, 2]] as [[Int64]]))
    #expect(layer(Tensor([36.9, -1] as [Float])).value == Tensor([2, 0] as [Int64]))
  }

  @Test func hashesAreThoseOfTheValue() {
    let hashing = Hashing(numBins: 3)
    #expect(
      HashingLayer(hashing)(Tensor(texts: ["A", "B", "C", "D", "E"])).value == Tensor([1, 0, 1, 1, 2] as [Int64]))
    let numbers = HashingLayer(hashing, of: .integers)
    #expect(numbers(Tensor([[101], [7]] as [[Int32]])).value == hashing([[101], [7]]))
    let counts = HashingLayer(Hashing(numBins: 3, outputMode: .count))
    #expect(counts(Tensor(texts: [["A", "C"], ["B", "E"]])).value == Tensor([[0, 2, 0], [1, 0, 1]] as [[Float]]))
  }

  @Test func vectorizationTakesOneTextASample() {
    var vectorize = TextVectorization(outputSequenceLength: 3)
    vectorize.adapt(["a b", "b"])
    let layer = TextVectorizationLayer(vectorize)
    let expected = Tensor([[2, 1, 0], [3, 0, 0]] as [[Int64]])
    #expect(layer(Tensor(texts: ["b zz", "A!"])).value == expected)
    #expect(layer(Tensor(texts: [["b zz"], ["A!"]])).value == expected)
    #expect(layer.outputShape(for: [nil, nil]) == [nil, 3])
  }

  @Test func misuseTraps() async {
    await #expect(processExitsWith: .failure) {
      let lookup = try StringLookup(vocabulary: ["a"], numOOVIndices: 0)
      _ = StringLookupLayer(lookup)(Tensor(texts: ["b"]))
    }
    await #expect(processExitsWith: .failure) {
      let layer = StringLookupLayer(try StringLookup(vocabulary: ["a"], outputMode: .multiHot))
      _ = layer(Tensor(texts: ["a"]))
    }
    await #expect(processExitsWith: .failure) {
      _ = TextVectorizationLayer(TextVectorization())(Tensor(texts: [["a", "b"]]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Sequential { Dense(1) }.predict(["a"])
    }
  }
}
