import Millrace

/// Texts, each of a class.
struct LabeledTexts {
  /// The classes in the order of their numbers.
  var classNames: [String]
  var texts: [String]
  /// For each text the number of its class.
  var labels: [Int]

  var count: Int { texts.count }

  /// The texts at some places, in that order.
  subscript(places: some Sequence<Int>) -> LabeledTexts {
    LabeledTexts(classNames: classNames, texts: places.map { texts[$0] }, labels: places.map { labels[$0] })
  }

  /// The labels as the losses take them: `[count]`, int32.
  var labelTensor: Tensor { Tensor(labels.map { Int32($0) }) }

  /// How many texts each class has.
  var classCounts: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: classNames.count)) { $0[$1] += 1 }
  }

  /// A tenth to test with, a tenth to choose by and the rest to train on, drawn by `seed`.
  func split(seed: Int) throws -> (training: LabeledTexts, validation: LabeledTexts, test: LabeledTexts) {
    guard count >= 10 else {
      throw TextDataError(
        description: "There are \(count) texts; at least 10 are needed to hold a tenth out twice.")
    }
    var places = Array(0..<count)
    var generator = SplitMix64(seed: seed)
    places.shuffle(using: &generator)
    let tenth = count / 10
    return (self[places[(2 * tenth)...]], self[places[tenth..<2 * tenth]], self[places[..<tenth]])
  }

  /// The same texts with their classes numbered as `names` has them.
  ///
  /// - Throws: `TextDataError` for a class that is not among them.
  func numbered(as names: [String]) throws -> LabeledTexts {
    let numbers = try classNames.map { name in
      guard let number = names.firstIndex(of: name) else {
        throw TextDataError(
          description: "The class \(name.debugDescription) is none of the model's: \(names.joined(separator: ", ")).")
      }
      return number
    }
    return LabeledTexts(classNames: names, texts: texts, labels: labels.map { numbers[$0] })
  }
}
