import Foundation
import HDF5Files
import Models
import TensorFiles
import Tensors
import Testing
import Texts
import _TestSupport

/// What Keras predicts from texts, from `Tools/goldens/text_models.py`.
private struct TextModelGolden: Decodable {
  /// A text a sample, several a sample, or whole numbers.
  enum Input: Decodable {
    case texts([String])
    case rows([[String]])
    case integers([[Int]])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let texts = try? container.decode([String].self) {
        self = .texts(texts)
      } else if let rows = try? container.decode([[String]].self) {
        self = .rows(rows)
      } else {
        self = .integers(try container.decode([[Int]].self))
      }
    }

    var tensor: Tensor {
      switch self {
      case .texts(let texts): Tensor(texts: texts)
      case .rows(let rows): Tensor(texts: rows)
      case .integers(let rows): Tensor(rows.map { $0.map { Int64($0) } })
      }
    }
  }

  var inputs: [Input]
  var shape: [Int]
  var predictions: [Float]
}

/// Models that Keras saved, whose first layers look texts up.
@Suite struct TextModelsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let names = ["sequence", "weighted", "called", "columns", "transformer", "inverted"]

  private func golden(_ name: String) throws -> TextModelGolden {
    let all = try JSONDecoder().decode(
      [String: TextModelGolden].self, from: Data(Fixtures.bytes("goldens/keras/texts/predictions.json")))
    return try #require(all[name])
  }

  private func predictions(_ model: Model, _ inputs: [TextModelGolden.Input]) throws -> Tensor {
    if inputs.count == 1, case .texts(let texts) = inputs[0] { return try model.predict(texts, batchSize: 4) }
    return model.callAll(inputs.map { Variable($0.tensor) })[0].value
  }

  @Test(arguments: names) func predictWhatKerasPredicts(name: String) throws {
    let keras = try golden(name)
    let model = try Model.load(SavedModel.path("texts/\(name)"))
    let path = try folder.path("\(name).keras")
    try model.save(path)
    for model in [model, try Model.load(path)] {
      let found = try predictions(model, keras.inputs)
      #expect(found.shape == keras.shape)
      #expect(largestDifference(found, Tensor(keras.predictions, shape: keras.shape)) < 1e-5)
    }
  }

  /// What is saved here has the same files as Keras' own, so that Keras finds them.
  @Test(arguments: names) func vocabulariesAreWhereKerasHasThem(name: String) throws {
    let theirs = try ZipArchive(SavedModel.path("texts/\(name)"))
    let path = try folder.path("again.keras")
    let model = try Model.load(theirs.path)
    #expect(model.assets.isEmpty)
    try model.save(path)
    let ours = try ZipArchive(path)
    for entry in theirs.entries where entry.name.hasPrefix("assets/") {
      #expect(try ours.read(entry.name) == theirs.read(entry.name), "\(entry.name)")
    }
    let weights = try HDF5File(bytes: ours.read("model.weights.h5"), name: "ours")
    let expected = try HDF5File(bytes: theirs.read("model.weights.h5"), name: "theirs")
    for place in ["text_vectorization/vars", "text_vectorization/_lookup_layer/vars", "string_lookup_2/vars"] {
      let place = "layers/\(place)/idf_weights"
      guard expected.contains(place) else { continue }
      #expect(try weights.tensor(place) == expected.tensor(place))
    }
  }

  @Test func aModelMadeHereLearnsAndComesBack() throws {
    let texts = ["good film", "bad film", "good good", "bad, bad!", "a good one", "a bad one"]
    var vectorize = TextVectorization(outputSequenceLength: 4)
    vectorize.adapt(texts)
    let model = Sequential(seed: 1) {
      vectorize
      Embedding(inputDim: vectorize.vocabularySize, outputDim: 4, maskZero: true)
      GlobalAveragePooling1D()
      Dense(1, activation: .sigmoid)
    }
    model.compile(optimizer: Adam(learningRate: 0.1), loss: BinaryCrossentropy(), metrics: [.accuracy])
    try model.fit(
      Tensor(texts: texts), Tensor([1, 0, 1, 0, 1, 0] as [Float]), batchSize: 2, epochs: 20, seed: 1,
      verbose: .silent)
    let answers = try model.predict(["Good!", "BAD"]).scalars(of: Float.self)
    #expect(answers[0] > 0.7 && answers[1] < 0.3)
    let path = try folder.path("made.keras")
    model.assets["notes.txt"] = [1]
    try model.save(path)
    let copy = try Model.load(path)
    #expect(try copy.predict(["Good!", "BAD"]).scalars(of: Float.self) == answers)
    #expect(copy.assets == ["notes.txt": [1]])
    let layer = try #require(copy.layers[1] as? TextVectorizationLayer)
    #expect(layer.vectorization.vocabulary() == vectorize.vocabulary())
    #expect(copy.optimizer?.iterations == 60)
  }

  /// Keras reads a vocabulary by lines, and takes more for the end of one than a line feed.
  @Test func tokensWithLineEndsTravelInTheConfiguration() throws {
    let vectorize = try TextVectorization(vocabulary: ["a\u{2028}b", "c\nd", "e"], split: .none)
    let model = Sequential {
      vectorize
      Embedding(inputDim: 5, outputDim: 2)
      GlobalAveragePooling1D()
    }
    model.build(for: [nil, nil])
    let path = try folder.path("lines.keras")
    try model.save(path)
    #expect(try ZipArchive(path).entries.allSatisfy { !$0.name.hasPrefix("assets/") })
    let copy = try Model.load(path)
    #expect((copy.layers[1] as? TextVectorizationLayer)?.vectorization.vocabulary() == vectorize.vocabulary())
  }

  @Test func functionsCannotBeSaved() throws {
    for vectorize in [
      TextVectorization(standardize: .lowerAndStripDigitsAndPunctuation),
      TextVectorization(standardize: .custom { $0 }), TextVectorization(split: .custom { [$0] }),
    ] {
      let model = Sequential { vectorize }
      let path = try folder.path("function.keras")
      let error = #expect(throws: ModelFileError.self) { try model.save(path) }
      #expect(error?.part == "layer 'text_vectorization' (TextVectorization)")
    }
  }

  // MARK: Files that are not right

  /// The archive of `name` with one entry replaced, or without it.
  private func changed(_ name: String, _ entry: String, _ change: (String) -> String?) throws -> String {
    let archive = try ZipArchive(SavedModel.path("texts/\(name)"))
    let path = try folder.path("changed.keras")
    let writer = ZipWriter(name: path)
    for item in archive.entries {
      var bytes = try archive.read(item.name)
      if item.name == entry {
        guard let text = change(String(decoding: bytes, as: UTF8.self)) else { continue }
        bytes = Array(text.utf8)
      }
      try writer.add(item.name, bytes)
    }
    try writer.write(to: path)
    return path
  }

  private func reason(_ path: String) -> String {
    do {
      _ = try Model.load(path)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func aVocabularyThatDoesNotFitIsAnError() throws {
    let asset = "assets/layers/text_vectorization/vocabulary.txt"
    #expect(reason(try changed("sequence", asset) { _ in nil }).contains("there is no '\(asset)' in the file"))
    #expect(reason(try changed("sequence", asset) { $0 + "\na" }).contains(#""a" is there already"#))
    let longer = try changed("sequence", asset) { $0 + "\nmore" }
    #expect(reason(longer).contains("indices, and the model is made for"))
    let numbers = try changed("columns", "assets/layers/string_lookup_1/vocabulary.txt") { _ in "" }
    #expect(reason(numbers).contains("it is empty"))
  }

  @Test(arguments: [
    (#""standardize": "lower_and_strip_punctuation""#, #""standardize": "upper""#, "option 'standardize'"),
    (#""standardize": "lower_and_strip_punctuation""#, #""standardize": {"class_name": "function"}"#, "do not run here"),
    (#""split": "whitespace""#, #""split": {"class_name": "function"}"#, "do not run here"),
    (#""output_mode": "int""#, #""output_mode": "floats""#, "option 'output_mode'"),
    (#""output_sequence_length": 6"#, #""output_sequence_length": -6"#, "option 'output_sequence_length'"),
    (#""ngrams": null"#, #""ngrams": 0"#, "option 'ngrams'"),
    (#""max_tokens": null"#, #""max_tokens": 1"#, "option 'max_tokens'"),
    (#""pad_to_max_tokens": false"#, #""pad_to_max_tokens": true"#, "option 'pad_to_max_tokens'"),
    (#""vocabulary": null"#, #""vocabulary": "words.txt""#, "files outside of the model are not read"),
    (#""vocabulary": null"#, #""vocabulary": ["a", "a"]"#, "is there already"),
    (#""ragged": false, "vocabulary""#, #""ragged": true, "vocabulary""#, "option 'ragged'"),
    (#""encoding": "utf-8""#, #""encoding": "latin-1""#, "option 'encoding'"),
  ])
  func optionsThatAreNotFollowedAreErrors(option: String, other: String, message: String) throws {
    let path = try changed("sequence", "config.json") { config in
      #expect(config.contains(option))
      return config.replacing(option, with: other)
    }
    let reason = reason(path)
    #expect(reason.contains(message) && reason.contains("layer 'text_vectorization"), "\(reason)")
  }
}
