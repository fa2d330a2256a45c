/// The tokens of one text in one piece of memory, a space between each two, so that n-grams lie there as well.
struct TokenBuffer {
  /// Standardized bytes; what lies behind the last token is left over from other texts.
  private(set) var bytes: [UInt8] = []
  /// Where the tokens of the text, and its n-grams, begin and how long they are.
  private(set) var pieces: [(start: Int, length: Int)] = []

  private let standardize: TextStandardization
  private let split: TextSplit
  private let ngrams: [Int]
  private let actions: ByteActions
  /// Whether `actions` does the whole standardization.
  private let isBytewise: Bool

  init(standardize: TextStandardization, split: TextSplit, ngrams: [Int]) {
    self.standardize = standardize
    self.split = split
    self.ngrams = ngrams
    if case .whitespace = split {
      actions = ByteActions(standardize, splitting: true)
    } else {
      actions = ByteActions(standardize, splitting: false)
    }
    switch standardize {
    case .none, .lower, .stripPunctuation, .lowerAndStripPunctuation: isBytewise = true
    case .lowerAndStripDigitsAndPunctuation, .custom: isBytewise = false
    }
  }

  /// Replaces the contents by the tokens of `text`. Complexity: linear in the length of the text.
  @inline(__always)
  mutating func read(_ text: String) {
    pieces.removeAll(keepingCapacity: true)
    switch split {
    case .whitespace:
      if isBytewise {
        readWords(text.utf8Span.span)
      } else {
        readWords(standardize(text).utf8Span.span)
      }
    case .none: place([standardize(text)])
    case .character: place(standardize(text).unicodeScalars.map { String($0) })
    case .custom(let function): place(function(standardize(text)))
    }
    if !ngrams.isEmpty { placeNGrams() }
  }

  @inline(__always)
  private mutating func readWords(_ source: Span<UInt8>) {
    if bytes.count < source.count + 9 {
      bytes = [UInt8](repeating: 0, count: (source.count + 9) * 2)
    }
    Self.readWords(source, actions, into: &bytes, &pieces)
  }

  private static func readWords(
    _ source: Span<UInt8>, _ actions: ByteActions, into bytes: inout [UInt8],
    _ pieces: inout [(start: Int, length: Int)]
  ) {
    let table = actions.table.span
    var out = bytes.mutableSpan
    var length = 0
    var start = 0
    var index = 0
    while index < source.count {
      // Most bytes are plain, and eight of them are taken together; what is written behind them is written over.
      while index &+ 8 <= source.count {
        let eight = UInt64(
          littleEndian: source.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
        let others = PlainBytes.others(in: eight)
        var cells = out.mutableBytes
        cells.storeBytes(
          of: (actions.lowers ? Lowercase.ascii(eight: eight) : eight).littleEndian,
          toByteOffset: length, as: UInt64.self)
        let plain = PlainBytes.count(before: others)
        index &+= plain
        length &+= plain
        if others != 0 { break }
      }
      guard index < source.count else { break }
      // Unchecked: a byte is below 256, and no more bytes are written than read.
      let action = table[unchecked: Int(source[unchecked: index])]
      index &+= 1
      if action < ByteActions.drop {
        out[unchecked: length] = UInt8(truncatingIfNeeded: action)
        length &+= 1
      } else if action == ByteActions.separate && length > start {
        pieces.append((start, length &- start))
        out[unchecked: length] = 0x20
        length &+= 1
        start = length
      }
    }
    if length > start { pieces.append((start, length &- start)) }
  }

  private mutating func place(_ tokens: [String]) {
    bytes.removeAll(keepingCapacity: true)
    for token in tokens {
      if !pieces.isEmpty { bytes.append(0x20) }
      let start = bytes.count
      bytes.append(contentsOf: token.utf8)
      pieces.append((start, bytes.count - start))
    }
  }

  /// All n-grams of the first width, then all of the second and so on, as in TensorFlow's `strings.ngrams`.
  private mutating func placeNGrams() {
    let words = pieces
    pieces.removeAll(keepingCapacity: true)
    for width in ngrams where width <= words.count {
      for first in 0...(words.count - width) {
        let last = words[first + width - 1]
        pieces.append((words[first].start, last.start + last.length - words[first].start))
      }
    }
  }
}
