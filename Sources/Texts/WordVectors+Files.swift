import Files
import Tensors

/// A file of word vectors that cannot be used.
public struct WordVectorsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file.
  public var path: String
  /// The number of the line, from 1; nil in a binary file.
  public var line: Int?
  /// The byte where it failed.
  public var byteOffset: Int
  /// What belongs there and what was found.
  public var reason: String

  /// One sentence with all of it.
  public var description: String {
    "'\(path)', \(line.map { "line \($0), " } ?? "")byte \(byteOffset): \(reason)"
  }
}

extension WordVectors {
  /// Reads GloVe's text files: a word and its numbers a line, separated by spaces, without a header.
  ///
  /// A word may have spaces in it: the numbers are counted from the end of the line, as many as the first line has.
  ///
  /// - Parameter limit: the most words that are read, from the beginning.
  /// - Throws: `FileError` when the file cannot be read, ``WordVectorsError`` with the line when a number is missing,
  ///   is none or is not finite, when a word is there twice, or there are no words.
  public init(gloVe path: String, limit: Int = .max) throws {
    try self.init(text: path, hasHeader: false, limit: limit)
  }

  /// Reads word2vec's text format: a line with the numbers of words and of dimensions, then as GloVe.
  ///
  /// - Throws: as ``init(gloVe:limit:)``, and when there are fewer or more words than the header says.
  public init(word2vecText path: String, limit: Int = .max) throws {
    try self.init(text: path, hasHeader: true, limit: limit)
  }

  /// Reads word2vec's binary format: the header of the text format, then for each word its bytes, a space, and its
  /// numbers as little-endian float32.
  ///
  /// - Throws: as ``init(word2vecText:limit:)``. The header's numbers are held against the size of the file before
  ///   memory is taken.
  public init(word2vecBinary path: String, limit: Int = .max) throws {
    let file = try MappedFile(path: path)
    self = try file.withBytes { bytes in
      var reader = VectorReader(path: path, line: nil)
      let (count, dimension) = try reader.header(bytes)
      // Each word takes a byte, a space and its numbers.
      guard count <= (bytes.byteCount - reader.at) / (dimension * 4 + 2) else {
        throw reader.wrong("the header promises \(count) words of \(dimension) numbers, more than the file can hold")
      }
      let rows = min(count, limit)
      var names = Vocabulary()
      let vectors = try Tensor(shape: [rows, dimension], of: Float.self) { cells in
        for row in 0..<rows {
          while reader.at < bytes.byteCount, VectorReader.byte(bytes, reader.at) == 10 { reader.at += 1 }
          let start = reader.at
          guard let space = VectorReader.find(0x20, in: bytes, start..<bytes.byteCount), space > start else {
            throw reader.wrong("expected word \(row + 1) of \(count) and a space")
          }
          try reader.insert(bytes, start..<space, into: &names)
          reader.at = space + 1
          guard bytes.byteCount - reader.at >= dimension * 4 else {
            throw reader.wrong("expected \(dimension * 4) bytes of numbers, found \(bytes.byteCount - reader.at)")
          }
          for place in 0..<dimension {
            let number = Float(
              bitPattern: UInt32(
                littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: reader.at, as: UInt32.self)))
            guard number.isFinite else { throw reader.wrong("expected a finite number, found \(number)") }
            cells[row * dimension + place] = number
            reader.at += 4
          }
        }
      }
      return WordVectors(names: names, vectors: vectors)
    }
  }

  private init(text path: String, hasHeader: Bool, limit: Int) throws {
    let file = try MappedFile(path: path)
    self = try file.withBytes { bytes in
      var reader = VectorReader(path: path, line: 1)
      var promised: Int?
      var dimension: Int?
      if hasHeader {
        let header = try reader.header(bytes)
        guard header.count <= (bytes.byteCount - reader.at) / (header.dimension * 2 + 1) + 1 else {
          throw reader.wrong(
            "the header promises \(header.count) words of \(header.dimension) numbers, more than the file can hold")
        }
        (promised, dimension) = header
      }
      var names = Vocabulary()
      var numbers: [Float] = []
      while reader.at < bytes.byteCount, names.entries.count < limit {
        try reader.readLine(bytes, into: &names, &numbers, &dimension)
      }
      if let promised, names.entries.count != min(promised, limit) {
        throw reader.wrong("the header promises \(promised) words, but there are \(names.entries.count)")
      }
      guard let dimension, names.entries.count > 0 else { throw reader.wrong("expected a word, found none") }
      return WordVectors(
        names: names, vectors: Tensor(numbers, shape: [names.entries.count, dimension]))
    }
  }
}
