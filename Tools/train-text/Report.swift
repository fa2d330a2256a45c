import Glibc
import Millrace
import Terminal

/// How well a model tells classes apart, on texts that it did not learn from.
struct Report: Encodable, CustomStringConvertible {
  /// One class: of the texts that are of it, and of those that the model takes for it.
  struct ClassFigures: Encodable {
    var name: String
    var texts: Int
    var precision: Double
    var recall: Double
    var f1: Double

    enum CodingKeys: String, CodingKey {
      case texts, precision, recall, f1
      case name = "class"
    }
  }

  var texts: Int
  var accuracy: Double
  var loss: Double
  var classes: [ClassFigures]
  /// For each class a row: how many of its texts the model takes for each class.
  var confusion: [[Int]]
  /// Set where there are texts to learn them from.
  var tellingWords: [TellingWords.Word]?

  enum CodingKeys: String, CodingKey {
    case texts, accuracy, loss, classes, confusion
    case tellingWords = "telling_words"
  }

  init(_ classifier: TextClassifier, on data: LabeledTexts) throws {
    let probabilities = try classifier.probabilities(of: data.texts)
    let count = data.classNames.count
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
    var loss = 0.0
    for (place, answer) in TextClassifier.answers(probabilities).enumerated() {
      confusion[data.labels[place]][answer] += 1
      // As Keras' cross-entropy, which keeps away from the logarithm of 0.
      loss -= log(Double(max(1e-7, probabilities[place][data.labels[place]])))
    }
    texts = data.count
    self.loss = loss / Double(max(1, data.count))
    let right = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    accuracy = Double(right) / Double(max(1, data.count))
    classes = data.classNames.enumerated().map { number, name in
      let own = confusion[number].reduce(0, +)
      let taken = confusion.reduce(0) { $0 + $1[number] }
      let right = Double(confusion[number][number])
      let precision = taken == 0 ? 0 : right / Double(taken)
      let recall = own == 0 ? 0 : right / Double(own)
      let f1 = right == 0 ? 0 : 2 * precision * recall / (precision + recall)
      return ClassFigures(name: name, texts: own, precision: precision, recall: recall, f1: f1)
    }
    self.confusion = confusion
  }

  var description: String {
    var parts = ["Test accuracy \(fixed(accuracy, 4)), loss \(fixed(loss, 4)), on \(counted(texts, "held-out text"))."]
    var table = TextTable(["class", ">texts", ">precision", ">recall", ">F1"])
    for figures in classes {
      table.add([
        figures.name, grouped(figures.texts), fixed(figures.precision, 3), fixed(figures.recall, 3),
        fixed(figures.f1, 3),
      ])
    }
    parts.append("\(table)")
    parts.append(classes.count <= 12 ? matrix : mistakes)
    if let tellingWords { parts.append(TellingWords.table(tellingWords)) }
    return parts.joined(separator: "\n\n")
  }

  private var matrix: String {
    var table = TextTable(["is \\ taken for"] + classes.map { ">" + $0.name })
    for (figures, row) in zip(classes, confusion) { table.add([figures.name] + row.map { grouped($0) }) }
    return "\(table)"
  }

  /// With many classes, the mistakes that are made most.
  private var mistakes: String {
    var pairs: [(truth: Int, answer: Int, count: Int)] = []
    for (truth, row) in confusion.enumerated() {
      for (answer, count) in row.enumerated() where truth != answer && count > 0 {
        pairs.append((truth, answer, count))
      }
    }
    var table = TextTable(["is", "taken for", ">texts"])
    for pair in pairs.sorted(by: { $0.count > $1.count }).prefix(20) {
      table.add([classes[pair.truth].name, classes[pair.answer].name, grouped(pair.count)])
    }
    return "\(table)"
  }
}
