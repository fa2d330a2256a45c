import Glibc
import Millrace
import Terminal

/// The words that tell most about each class.
///
/// Words are ordered by how far the odds of meeting them in texts of the class are from those in all other texts, in
/// standard deviations: the z-score of the log-odds ratio in Monroe, Colaresi and Quinn, "Fightin' Words" (2008), with
/// half a text added everywhere. Frequent words of which that is certain come before rare ones that happened to fall on
/// one side.
struct TellingWords {
  struct Word: Encodable {
    var word: String
    var label: String
    /// Texts of the class, and of the others, that have the word.
    var texts: Int
    var otherTexts: Int
    var score: Double
    /// What the model says of the word alone: the probability of the class.
    var probability: Float

    enum CodingKeys: String, CodingKey {
      case word, texts, score, probability
      case label = "class"
      case otherTexts = "other_texts"
    }
  }

  private(set) var words: [Word] = []

  init(in data: LabeledTexts, _ vectorization: TextVectorization, _ classifier: TextClassifier, most: Int = 10) throws {
    let vocabulary = vectorization.vocabulary()
    let classes = data.classNames.count
    // Texts of each class that have each word.
    var counts = [[Int]](repeating: [Int](repeating: 0, count: vocabulary.count), count: classes)
    for (indices, label) in zip(vectorization.ragged(data.texts), data.labels) {
      for index in Set(indices) where index > 1 { counts[label][index] += 1 }
    }
    let sizes = data.classCounts
    for label in 0..<classes {
      var scored: [(index: Int, score: Double)] = []
      for index in vocabulary.indices.dropFirst(2) {
        let own = Double(counts[label][index])
        let other = Double(counts.reduce(0) { $0 + $1[index] }) - own
        let rest = Double(data.count - sizes[label])
        let odds = log((own + 0.5) / (Double(sizes[label]) - own + 0.5))
        let otherOdds = log((other + 0.5) / (rest - other + 0.5))
        let deviation = (1 / (own + 0.5) + 1 / (other + 0.5)).squareRoot()
        scored.append((index, (odds - otherOdds) / deviation))
      }
      scored.sort { $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index }
      let best = scored.prefix(most).filter { $0.score > 0 }
      let probabilities = try classifier.probabilities(of: best.map { vocabulary[$0.index] })
      for (place, item) in best.enumerated() {
        let own = counts[label][item.index]
        words.append(
          Word(
            word: vocabulary[item.index], label: data.classNames[label], texts: own,
            otherTexts: counts.reduce(0) { $0 + $1[item.index] } - own, score: item.score,
            probability: probabilities[place][label]))
      }
    }
  }

  /// For people: the words of each class.
  static func table(_ words: [Word]) -> String {
    var table = TextTable(["telling words of", "word", ">texts", ">of others", ">score", ">model's answer"])
    for word in words {
      table.add([
        word.label, word.word, grouped(word.texts), grouped(word.otherTexts), fixed(word.score, 1),
        fixed(Double(word.probability), 3),
      ])
    }
    return "\(table)"
  }
}
