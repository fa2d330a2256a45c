import Files
import Tensors

/// An array of texts in NumPy's format: of Python strings (`<U8`) or of bytes (`|S8`), which are read as UTF-8.
///
/// ```swift
/// let texts = try NPYTexts("reviews.npy")      // nil for an array of numbers
/// texts?.shape                                 // [25000]
/// ```
package struct NPYTexts {
  /// In row-major order.
  package let texts: [String]
  /// How they lie.
  package let shape: [Int]

  /// The texts in the file at `path`; nil when it holds something else.
  ///
  /// - Throws: `FileError` when it cannot be opened; `TensorFileError` when it is no array or is cut short.
  package init?(_ path: String) throws {
    let found = try MappedFile(path: path).withBytes { bytes in
      try NPYTexts(parsing: bytes, path: path, entry: nil)
    }
    guard let found else { return nil }
    self = found
  }

  init?(parsing bytes: RawSpan, path: String, entry: String?) throws(TensorFileError) {
    guard let layout = try NPYHeader.textLayout(bytes, path: path, entry: entry) else { return nil }
    let count = layout.shape.reduce(1, *)
    shape = layout.shape
    if layout.byteCount == 0 {
      texts = Array(repeating: "", count: count)
      return
    }
    var all: [String] = []
    all.reserveCapacity(count)
    for number in 0..<count {
      let start = layout.start + number * layout.byteCount
      all.append(Self.text(bytes.bytes(in: start..<start + layout.byteCount), layout))
    }
    texts = layout.isFortranOrder ? Self.rowMajor(all, layout.shape) : all
  }

  /// One text, without the zeros that fill it up.
  private static func text(_ bytes: [UInt8], _ layout: NPYHeader.TextLayout) -> String {
    guard layout.isWide else {
      let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      return String(decoding: bytes[..<end], as: UTF8.self)
    }
    var scalars: [Unicode.Scalar] = []
    for place in stride(from: 0, to: bytes.count, by: 4) {
      var value: UInt32 = 0
      for i in 0..<4 { value |= UInt32(bytes[place + i]) << UInt32(8 * (layout.isBigEndian ? 3 - i : i)) }
      scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
    }
    while scalars.last == "\0" { scalars.removeLast() }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  /// Entries that lie with the first axis next to one another, with the last so.
  private static func rowMajor(_ all: [String], _ shape: [Int]) -> [String] {
    all.indices.map { number in
      var (rest, place, step) = (number, 0, all.count)
      // From the last axis to the first, whose entries are next to one another.
      for size in shape.reversed() {
        step /= max(1, size)
        place += rest % max(1, size) * step
        rest /= max(1, size)
      }
      return all[place]
    }
  }
}

extension NPZFile {
  /// The texts called `name`; nil when the array is of something else.
  ///
  /// - Throws: `TensorFileError` naming the entry when there is none or it is damaged.
  package func texts(_ name: String) throws(TensorFileError) -> NPYTexts? {
    try withEntry(name) { bytes, path, entry throws(TensorFileError) in
      try NPYTexts(parsing: bytes, path: path, entry: entry)
    }
  }
}
