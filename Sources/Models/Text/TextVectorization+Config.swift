import Texts

extension TextVectorization {
  /// What Keras' configuration describes, with its vocabulary when that is in it.
  init(_ reader: ConfigReader) throws {
    func wrong(_ key: String, _ expected: String) -> ConfigError {
      ConfigError(
        className: reader.className, key: key,
        reason: "expected \(expected), found \(reader.values[key]?.summary ?? "nothing")")
    }
    let standardize: TextStandardization
    switch reader.values["standardize"] {
    case nil: standardize = .lowerAndStripPunctuation
    case .null?: standardize = .none
    case .string(let name)?:
      guard let known = TextStandardization(kerasName: name) else {
        throw wrong("standardize", "lower, strip_punctuation or lower_and_strip_punctuation")
      }
      standardize = known
    case _?:
      throw wrong("standardize", "a name, as functions of the file do not run here")
    }
    let split: TextSplit
    switch reader.values["split"] {
    case nil, .string("whitespace")?: split = .whitespace
    case .string("character")?: split = .character
    case .null?: split = .none
    case _?: throw wrong("split", "whitespace, character or null, as functions of the file do not run here")
    }
    let modes = LookupOutputMode.allCases.map(\.rawValue)
    guard let mode = LookupOutputMode(rawValue: try reader.string("output_mode", default: "int")) else {
      throw wrong("output_mode", modes.joined(separator: ", "))
    }
    let ngrams = TextVectorization.ngrams(reader.values["ngrams"] ?? .null)
    guard let ngrams, ngrams.isEmpty || reader.values["split"] != .null else {
      throw wrong("ngrams", "whole numbers above 0, of a text that is split")
    }
    let length = try reader.optionalInt("output_sequence_length")
    guard length == nil || mode == .int && (0...Int(Int32.max)).contains(length ?? 0) else {
      throw wrong("output_sequence_length", "a length, for int only")
    }
    guard try !reader.bool("ragged", default: false) else { throw wrong("ragged", "rows of one length") }
    let (maxTokens, pads) = try reader.tokenLimit()
    self.init(
      maxTokens: maxTokens, standardize: standardize, split: split, ngrams: ngrams, outputMode: mode,
      outputSequenceLength: length, padToMaxTokens: pads)
    if let (tokens, weights) = try reader.vocabulary({ value -> String? in
      if case .string(let token) = value { token } else { nil }
    }) {
      do { try setVocabulary(tokens, idfWeights: weights) } catch {
        throw ConfigError(className: reader.className, key: "vocabulary", reason: error.reason)
      }
    }
  }

  /// `2` stands for one and two tokens, a list for the widths in it; nil when it is neither.
  private static func ngrams(_ value: ConfigValue) -> [Int]? {
    switch value {
    case .null: return []
    case .int(let most) where (1...64).contains(most): return Array(1...most)
    case .array(let widths):
      let known = widths.compactMap { width -> Int? in
        if case .int(let width) = width, (1...64).contains(width) { width } else { nil }
      }
      return known.count == widths.count ? known : nil
    default: return nil
    }
  }

  /// What Keras' `get_config` says, without the vocabulary.
  func config() -> [String: ConfigValue] {
    let split: ConfigValue =
      switch self.split {
      case .whitespace: "whitespace"
      case .character: "character"
      case .none, .custom: .null
      }
    let isUpTo = !ngrams.isEmpty && ngrams == Array(1...ngrams.count)
    return [
      "max_tokens": maxTokens.map { .int($0) } ?? .null,
      "standardize": standardize.kerasName.map { .string($0) } ?? .null, "split": split,
      "ngrams": ngrams.isEmpty
        ? .null
        : isUpTo ? .int(ngrams.count) : .ints(ngrams),
      "output_mode": .string(outputMode.rawValue),
      "output_sequence_length": outputSequenceLength.map { .int($0) } ?? .null,
      "pad_to_max_tokens": .bool(padToMaxTokens), "sparse": false, "ragged": false,
      "encoding": "utf-8",
    ]
  }

  /// Why Keras has no words for it; nil when it has.
  var savingProblem: String? {
    switch (standardize, split) {
    case (.lowerAndStripDigitsAndPunctuation, _):
      "Keras has no name for the standardization lowerAndStripDigitsAndPunctuation; clean the texts before the model"
    case (.custom, _): "its standardization is a function, which no file can hold; apply it before the model"
    case (_, .custom): "its split is a function, which no file can hold; split before the model"
    default: nil
    }
  }
}

extension TextStandardization {
  fileprivate init?(kerasName: String) {
    switch kerasName {
    case "lower": self = .lower
    case "strip_punctuation": self = .stripPunctuation
    case "lower_and_strip_punctuation": self = .lowerAndStripPunctuation
    default: return nil
    }
  }

  fileprivate var kerasName: String? {
    switch self {
    case .lower: "lower"
    case .stripPunctuation: "strip_punctuation"
    case .lowerAndStripPunctuation: "lower_and_strip_punctuation"
    case .none, .lowerAndStripDigitsAndPunctuation, .custom: nil
    }
  }
}
