import Testing
import TextPreprocessing
import _TestSupport

/// One import brings the texts and the layers that take their numbers.
@Suite struct TextPreprocessingTests {
  @Test func embeddingsBeginWithPretrainedVectors() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Array("film 1 2\ngood 3 4\n".utf8), to: "vectors.txt")
    let vectors = try WordVectors(gloVe: path)
    var vectorize = TextVectorization()
    vectorize.adapt(["a good film", "good film", "good"])
    let embedding = Embedding(vectors, for: vectorize.vocabulary(), maskZero: true)
    #expect(embedding.trainable == false)
    let rows = embedding(vectorize(["good zz film"])).value
    #expect(rows == Tensor([3, 4, 0, 0, 1, 2] as [Float], shape: [1, 3, 2]))
    #expect(embedding.inputDim == 5 && embedding.outputDim == 2 && embedding.maskZero)
  }

  @Test func embeddingsForATokenizer() throws {
    let folder = try TemporaryFolder()
    let vectors = try WordVectors(gloVe: folder.write(Array("b 5 6\n".utf8), to: "vectors.txt"))
    var tokenizer = Tokenizer()
    tokenizer.fitOnTexts(["b b a"])
    let embedding = Embedding(vectors, for: tokenizer, trainable: true)
    #expect(embedding.trainable)
    #expect(
      embedding(padSequences(tokenizer.textsToSequences(["a b"]))).value
        == Tensor([0, 0, 5, 6] as [Float], shape: [1, 2, 2]))
  }

  /// A model with such a layer is saved with its numbers, and needs the file of vectors no more.
  @Test func theVectorsTravelInTheModel() throws {
    let folder = try TemporaryFolder()
    let vectors = try WordVectors(gloVe: folder.write(Array("film 1 2\ngood 3 4\n".utf8), to: "vectors.txt"))
    var vectorize = TextVectorization(outputSequenceLength: 3)
    vectorize.adapt(["good film"])
    let model = Sequential(seed: 1) {
      vectorize
      Embedding(vectors, for: vectorize.vocabulary())
      GlobalMaxPooling1D()
    }
    #expect(try model.predict(["good film"]) == Tensor([[3, 4]] as [[Float]]))
    let path = try folder.path("vectors.keras")
    try model.save(path)
    let copy = try Model.load(path)
    #expect(try copy.predict(["good film"]) == Tensor([[3, 4]] as [[Float]]))
    #expect(copy.layers[2].trainable == false)
  }

  @Test func anIndexOutOfRangeIsNamed() async throws {
    let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(inputDim: 3, outputDim: 2)(Tensor([[1, 3]] as [[Int32]]))
    }
    try check(large, "The layer 'embedding' is asked for 3, and looks up numbers from 0 to 2.")
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(inputDim: 3, outputDim: 2)(Tensor([[-1]] as [[Int32]]))
    }
    try check(negative, "The layer 'embedding' is asked for -1, and looks up numbers from 0 to 2.")
    // As int32 this would be 1.
    let wide = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Embedding(inputDim: 3, outputDim: 2)(Tensor([[4_294_967_297]] as [[Int64]]))
    }
    try check(wide, "The layer 'embedding' is asked for 4294967297, and looks up numbers from 0 to 2.")
  }

  /// Tests run in debug builds, where a trap says why.
  private func check(_ result: ExitTest.Result?, _ message: String) throws {
    let said = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(said.contains(message), "\(said)")
  }

  /// A model for texts of a length takes no longer ones.
  @Test func aSequenceThatIsTooLongIsNamed() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = Sequential(seed: 1) {
        Input(shape: [3], dtype: .int64)
        Embedding(inputDim: 9, outputDim: 2, maskZero: true)
        GlobalAveragePooling1D()
      }
      _ = try model.predict(Tensor([[1, 2, 3, 4]] as [[Int64]]))
    }
    try check(result, "expects inputs of shape [\"3\"] after the batch, and got [1, 4]")
  }
}
