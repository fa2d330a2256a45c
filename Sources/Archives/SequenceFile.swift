import TensorFiles
import Tensors

/// One part of a data set of texts in Keras' `.npz` form: `x`, an array of objects that are lists of word numbers, and
/// `y`, their classes.
struct SequenceFile {
  var sequences: [[Int]]
  var labels: [Int64]

  /// More than ten times the published ones.
  private static let largestPickle = 1 << 28

  /// - Throws: `FileError` and `TensorFileError` for a file that is no `.npz`, `ArchiveError` for one with something
  ///   else in it.
  init(_ file: NPZFile, path: String, sequences x: String, labels y: String) throws {
    guard let (bytes, start) = try file.pickledArray(x) else {
      throw ArchiveError(path, member: x, "expected an array of lists, but found one of numbers")
    }
    guard bytes.count <= Self.largestPickle else {
      throw ArchiveError(path, member: x, "\(bytes.count) bytes are more than the \(Self.largestPickle) that are read")
    }
    let value = try PickleReader.read(bytes, from: start, path: path, member: x)
    guard case .array(let array) = value, let lists = array.objects, array.shape == [lists.count],
      lists.lists.count == lists.count
    else { throw ArchiveError(path, member: x, "expected an array of lists of integers") }
    for (number, list) in lists.lists.enumerated() {
      guard list.strings.isEmpty, list.lists.isEmpty, list.integers.allSatisfy({ (0...Int(Int32.max)).contains($0) })
      else {
        throw ArchiveError(path, member: x, "text \(number) has other words than numbers from 0 to \(Int32.max)")
      }
    }
    sequences = lists.lists.map(\.integers)
    let classes = try file.tensor(y)
    guard classes.shape == [sequences.count], [.uint8, .int32, .int64].contains(classes.dtype) else {
      throw ArchiveError(
        path, member: y, "expected \(sequences.count) integers, but found \(classes.dtype) of shape \(classes.shape)")
    }
    labels = classes.cast(to: .int64).scalars(of: Int64.self)
  }

  /// Puts the texts in the order that NumPy's generator gives.
  mutating func shuffle(_ generator: inout MersenneTwister) {
    var order = Array(sequences.indices)
    legacyShuffle(&order, &generator)
    sequences = order.map { sequences[$0] }
    labels = order.map { labels[$0] }
  }
}

/// What Keras' loaders make of word numbers; the names are those of their parameters.
struct WordNumbering {
  var numWords: Int?
  var skipTop: Int
  var maxlen: Int?
  var startChar: Int?
  var oovChar: Int?
  var indexFrom: Int

  init(numWords: Int?, skipTop: Int, maxlen: Int?, startChar: Int?, oovChar: Int?, indexFrom: Int) {
    precondition(numWords ?? 1 >= 1, "At least 1 word has to be kept; numWords is \(numWords ?? 0).")
    precondition(skipTop >= 0, "The number of words to skip cannot be \(skipTop).")
    precondition(maxlen ?? 1 >= 1, "Texts have at least 1 word; maxlen is \(maxlen ?? 0).")
    precondition((0...1 << 31).contains(indexFrom), "The number of the first word cannot be \(indexFrom).")
    self.numWords = numWords
    self.skipTop = skipTop
    self.maxlen = maxlen
    self.startChar = startChar
    self.oovChar = oovChar
    self.indexFrom = indexFrom
  }

  /// Moves the words up to make room, marks the start, and leaves out texts of `maxlen` words and more.
  func mark(_ texts: SequenceFile) -> SequenceFile {
    var marked = texts
    let start = startChar.map { [$0] } ?? []
    marked.sequences = texts.sequences.map { text in start + text.map { $0 + indexFrom } }
    guard let maxlen else { return marked }
    let kept = marked.sequences.indices.filter { marked.sequences[$0].count < maxlen }
    marked.sequences = kept.map { marked.sequences[$0] }
    marked.labels = kept.map { marked.labels[$0] }
    return marked
  }

  /// Replaces, or leaves out, the words below `skipTop` and from `numWords` on. Without `numWords` that is the word with the
  /// greatest number, for Keras takes it as the limit.
  func limit(_ texts: [[Int]]) -> [[Int]] {
    let limit = numWords ?? texts.lazy.compactMap { $0.max() }.max() ?? 0
    return texts.map { text in
      guard let oovChar else { return text.filter { $0 >= skipTop && $0 < limit } }
      return text.map { $0 >= skipTop && $0 < limit ? $0 : oovChar }
    }
  }
}
