import Texts

/// A layer with a vocabulary, which a saved model has in a file of its own and not among the numbers.
protocol VocabularyLayer: Layer {
  /// The tokens in the order of their indices, special ones first.
  var savedVocabulary: [String] { get }
  /// For `tf_idf` the weight of each index.
  var savedWeights: [Float] { get }
  /// Whether the configuration has the vocabulary, so that there is no file.
  var isVocabularyInConfig: Bool { get }
  /// The number of indices that the configuration promises; nil when it says nothing.
  var promisedSize: Int? { get }
  /// The number of indices before the first token.
  var specialTokenCount: Int { get }
  /// Where Keras keeps the vocabulary, behind the layer's own place: once, or twice where a layer is made of another.
  var vocabularyPlaces: [String] { get }

  /// Takes a saved vocabulary.
  ///
  /// - Throws: `VocabularyError` when the layer cannot have it, or is to have another number of indices.
  func restore(_ tokens: [String], weights: [Float]?) throws(VocabularyError)
}

extension VocabularyLayer {
  var vocabularyPlaces: [String] { [""] }

  /// Keras reads a vocabulary's file by lines, and knows more ends of lines than one.
  var isVocabularyInConfig: Bool {
    savedVocabulary.contains { token in
      token.unicodeScalars.contains { scalar in
        switch scalar.value {
        case 0x0A...0x0D, 0x1C...0x1E, 0x85, 0x2028, 0x2029: true
        default: false
        }
      }
    }
  }

  /// What Keras' `get_config` says of the vocabulary.
  func vocabularyConfig(_ tokens: [ConfigValue]) -> [String: ConfigValue] {
    let isHere = isVocabularyInConfig
    return [
      "vocabulary": isHere ? .array(tokens) : .null,
      "idf_weights": isHere && !savedWeights.isEmpty
        ? .array(savedWeights.map { .number($0) }) : .null,
      "vocabulary_size": .int(tokens.count),
    ]
  }

  func checkPromisedSize(_ size: Int) throws(VocabularyError) {
    guard let promisedSize, promisedSize != size else { return }
    throw VocabularyError("it has \(size) indices, and the model is made for \(promisedSize)")
  }
}
