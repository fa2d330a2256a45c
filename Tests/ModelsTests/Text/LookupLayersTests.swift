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

  /// As Keras' `invert=True` gives them.
  @Test func indicesBecomeTokens() throws {
    let indices = Tensor([[1, 2], [0, 7]] as [[Int32]])
    let plain = StringLookupLayer(try StringLookup(vocabulary: ["a", "bcd"]), invert: true)
    #expect(plain(indices).value.texts() == ["a", "bcd", "[UNK]", "[UNK]"])
    #expect(plain(indices).shape == [2, 2, 5])
    #expect(plain.outputShape(for: [nil, 2]) == [nil, 2, nil])
    let masked = StringLookupLayer(try StringLookup(vocabulary: ["a", "b"], maskToken: ""), invert: true)
    #expect(masked(indices).value.texts() == ["[UNK]", "a", "", "[UNK]"])
    let bare = StringLookupLayer(try StringLookup(vocabulary: ["a", "b"], numOOVIndices: 0), invert: true)
    #expect(bare(indices.cast(to: .float32)).value.texts() == ["b", "[UNK]", "a", "[UNK]"])
    let numbers = IntegerLookupLayer(
      try IntegerLookup(vocabulary: [10, 20], maskToken: 0, oovToken: -5), invert: true)
    #expect(numbers(Tensor([[0, 2], [3, -4]] as [[Int64]])).value == Tensor([[0, 10], [20, -5]] as [[Int64]]))
    let error = #expect(throws: ConfigError.self) {
      try LayerRegistry.standard.makeLayer(
        "StringLookup", config: ["vocabulary": ["a"], "invert": true, "output_mode": "one_hot"])
    }
    #expect(error?.key == "output_mode")
  }

  /// Texts of other batches may be longer.
  @Test func predictedTextsAreJoined() throws {
    let input = Input(shape: [2], dtype: .int32)
    let names = StringLookupLayer(try StringLookup(vocabulary: ["a", "a longer one"]), invert: true)
    let model = Functional(inputs: input, outputs: names(input))
    let found = try model.predict(Tensor([[1, 1], [1, 2], [1, 0]] as [[Int32]]), batchSize: 1, verbose: .silent)
    #expect(found.texts() == ["a", "a", "a", "a longer one", "a", "[UNK]"])
    #expect(found.shape == [3, 2, 12])
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
      _ = try Sequential { Dense(1) }.predict(["a"])
    }
  }
}
