import HDF5Files
import TensorFiles
import Tensors
import Texts

/// Where Keras puts the vocabularies of a model: `assets/layers/text_vectorization/vocabulary.txt`, one token a line,
/// special ones first; and the weights of `tf_idf` as `idf_weights` beside the layer's numbers.
enum SavedVocabularies {
  static let weightsName = "idf_weights"

  /// The layers of `model` with a vocabulary, each with its place.
  private static func layers(of model: Model) -> [(path: String, layer: any VocabularyLayer)] {
    SavedWeights.places(in: model).compactMap { place in
      (place.layer as? any VocabularyLayer).map { (place.path, $0) }
    }
  }

  /// The files of all vocabularies: name behind `assets/` to bytes.
  static func files(of model: Model) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (path, layer) in layers(of: model) where !layer.isVocabularyInConfig {
      let bytes = Array(layer.savedVocabulary.joined(separator: "\n").utf8)
      for place in layer.vocabularyPlaces { files["\(path)\(place)vocabulary.txt"] = bytes }
    }
    return files
  }

  /// Writes the weights of `tf_idf` beside the numbers of their layers.
  static func writeWeights(of model: Model, to file: HDF5File) throws {
    for (path, layer) in layers(of: model) where !layer.savedWeights.isEmpty {
      for place in layer.vocabularyPlaces {
        if !place.isEmpty { try file.createGroup("\(path)\(place)vars") }
        try file.write(Tensor(layer.savedWeights), at: "\(path)\(place)vars/\(weightsName)")
      }
    }
  }

  /// Gives the layers of `model`, which is not built yet, their vocabularies.
  ///
  /// - Returns: the names behind `assets/` that belong to layers.
  static func read(
    into model: Model, from archive: ZipArchive, weights file: HDF5File
  ) throws -> Set<String> {
    var names: Set<String> = []
    for (path, layer) in layers(of: model) {
      for place in layer.vocabularyPlaces { names.insert("\(path)\(place)vocabulary.txt") }
      if layer.isVocabularyInConfig || !layer.savedVocabularyIsEmpty { continue }
      func failure(_ reason: String) -> ModelFileError {
        ModelFileError(
          path: archive.path, part: ModelConfig.part(layer), option: "vocabulary", reason: reason)
      }
      let name = "assets/\(path)vocabulary.txt"
      guard archive.entry(name) != nil else { throw failure("there is no '\(name)' in the file") }
      guard let text = String(validating: try archive.read(name), as: UTF8.self) else {
        throw failure("'\(name)' is not UTF-8")
      }
      var tokens = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      while tokens.last?.isEmpty == true { tokens.removeLast() }
      let place = "\(path)vars/\(weightsName)"
      let weights = try file.contains(place)
        ? file.tensor(place).cast(to: .float32).scalars(of: Float.self) : nil
      do {
        try layer.restore(tokens, weights: weights)
      } catch {
        throw failure("'\(name)': \(error.reason)")
      }
    }
    return names
  }
}

extension VocabularyLayer {
  /// Whether there is nothing but special tokens.
  fileprivate var savedVocabularyIsEmpty: Bool { savedVocabulary.count <= specialTokenCount }
}
