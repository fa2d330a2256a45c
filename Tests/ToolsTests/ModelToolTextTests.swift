import Foundation
import Models
import TensorFiles
import Tensors
import Testing
import Texts
import _TestSupport

/// `model-tool` on models whose inputs are texts.
@Suite struct ModelToolTextTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> CommandRun { try CommandRun("model-tool", arguments) }

  private func golden(_ name: String) throws -> Tensor {
    let all = try #require(
      try JSONSerialization.jsonObject(
        with: Data(Fixtures.bytes("goldens/keras/texts/predictions.json"))) as? [String: [String: Any]])
    let model = try #require(all[name])
    let numbers = try #require(model["predictions"] as? [Double])
    return Tensor(numbers.map { Float($0) }, shape: try #require(model["shape"] as? [Int]))
  }

  private func difference(_ a: Tensor, _ b: Tensor) -> Float {
    zip(a.scalars(of: Float.self), b.scalars(of: Float.self)).map { abs($0 - $1) }.max() ?? 0
  }

  /// Five inputs of Keras' model, of texts and of numbers, those of one text a sample written either way.
  @Test(arguments: [true, false]) func predictWhatKerasPredicts(isFlat: Bool) throws {
    let tone = Tensor(texts: ["warm", "cold", ""])
    let arrays = [
      "text": isFlat ? Tensor(texts: ["a b zz", "D", ""]) : Tensor(texts: [["a b zz"], ["D"], [""]]),
      "colors": Tensor(texts: [["red", "mauve"], ["blue", ""], ["pink", "green"]]),
      "sizes": Tensor([12, 0, 7, 36, 36, 12, -5, 1138, 0] as [Int64], shape: [3, 3]),
      "places": Tensor([3, 70, -1] as [Int32], shape: [3, 1]),
      "tone": isFlat ? tone : tone.reshaped([3, 1, 4]),
    ]
    let (data, answers) = (try folder.path("data.npz"), try folder.path("answers.npz"))
    try NPZFile.write(arrays, texts: ["text", "colors", "tone"], to: data)
    let predict = try run(
      "predict", Fixtures.path("goldens/keras/texts/columns.keras"), "--input", data, "--output", answers)
    #expect(predict.status == 0, "\(predict.errors)")
    #expect(try difference(NPZFile(answers).tensor("y"), golden("columns")) < 1e-5)
  }

  @Test func fitAndEvaluateTakeTexts() throws {
    let texts = ["good film", "bad film", "good good", "bad, bad!", "a good one", "é bad one"]
    let labels = Tensor([1, 0, 1, 0, 1, 0] as [Float])
    var vectorize = TextVectorization(outputSequenceLength: 4)
    vectorize.adapt(texts)
    let model = Sequential(seed: 1) {
      vectorize
      Embedding(inputDim: vectorize.vocabularySize, outputDim: 4)
      GlobalAveragePooling1D()
      Dense(1, activation: .sigmoid)
    }
    model.compile(optimizer: Adam(learningRate: 0.1), loss: BinaryCrossentropy(), metrics: [.accuracy])
    model.build(for: [nil, nil])
    let (path, data, trained) = (
      try folder.path("made.keras"), try folder.path("data.npz"), try folder.path("trained.keras")
    )
    try model.save(path)
    try NPZFile.write(["x": Tensor(texts: texts), "y": labels], texts: ["x"], to: data)
    let fit = try run(
      "fit", path, "--data", data, "--output", trained, "--epochs", "10", "--batch-size", "2", "--no-shuffle")
    #expect(fit.status == 0, "\(fit.errors)")
    try model.fit(
      Tensor(texts: texts), labels, batchSize: 2, epochs: 10, shuffle: false, verbose: .silent)
    let copy = try Model.load(trained)
    for (a, b) in zip(copy.parameters, model.parameters) { #expect(difference(a.value, b.value) < 1e-5) }
    let evaluation = try run("evaluate", trained, "--data", data, "--json")
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    #expect(try evaluation.json()["accuracy"] as? Double == 1)
  }

  /// What comes back as texts is written as bytes, as NumPy has them.
  @Test func textsThatAModelGivesAreWritten() throws {
    let words = StringLookupLayer(try StringLookup(vocabulary: ["red", "blue"]), invert: true)
    let model = Sequential {
      Input(shape: [2], dtype: .int64)
      words
    }
    model.build(for: [nil, 2])
    let (path, answers) = (try folder.path("words.keras"), try folder.path("answers.npz"))
    try model.save(path)
    try NPZFile.write(["x": Tensor([1, 2, 2, 0] as [Int64], shape: [2, 2])], to: folder.path("data.npz"))
    let predict = try run("predict", path, "--input", folder.path("data.npz"), "--output", answers)
    #expect(predict.status == 0, "\(predict.errors)")
    let found = try NPZFile(answers).texts("y")
    #expect(found?.texts == ["red", "blue", "blue", "[UNK]"])
    #expect(found?.shape == [2, 2])
  }

  @Test func theOtherKindOfArrayIsTold() throws {
    let data = try folder.path("data.npz")
    let model = Fixtures.path("goldens/keras/texts/sequence.keras")
    try NPZFile.write(["x": Tensor([1, 2] as [Float])], to: data)
    let numbers = try run("predict", model, "--input", data, "--output", folder.path("y.npz"))
    #expect(numbers.status != 0)
    #expect(numbers.errors.contains("takes texts, and the array 'x' holds numbers"), "\(numbers.errors)")
    try NPZFile.write(["x0": Tensor(texts: ["a"])], texts: ["x0"], to: data)
    let texts = try run(
      "predict", Fixtures.path("goldens/runs/cnn.keras"), "--input", data, "--output", folder.path("y.npz"))
    #expect(texts.status != 0)
    #expect(texts.errors.contains("takes numbers, and the array 'x0' holds texts"), "\(texts.errors)")
  }
}
