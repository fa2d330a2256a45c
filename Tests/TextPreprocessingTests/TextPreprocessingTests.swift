import Tensors
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
    #expect(model.predict(["good film"]) == Tensor([[3, 4]] as [[Float]]))
    let path = try folder.path("vectors.keras")
    try model.save(path)
    let copy = try Model.load(path)
    #expect(copy.predict(["good film"]) == Tensor([[3, 4]] as [[Float]]))
    #expect(copy.layers[2].trainable == false)
  }

  @Test func anIndexOutOfRangeTraps() async {
    await #expect(processExitsWith: .failure) {
      _ = Embedding(inputDim: 3, outputDim: 2)(Tensor([[1, 3]] as [[Int32]]))
    }
    await #expect(processExitsWith: .failure) {
      _ = Embedding(inputDim: 3, outputDim: 2)(Tensor([[-1]] as [[Int32]]))
    }
  }
}
