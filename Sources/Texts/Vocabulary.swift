/// Words and their numbers: an open-addressing table over UTF-8 bytes.
///
/// Words are equal when their bytes are, as in Python. (A Swift `Dictionary` of `String` would take a precomposed `é`
/// and an `e` with a combining accent for the same key.) Numbers count up from 0 in the order of insertion.
struct Vocabulary: Sendable {
  struct Entry {
    /// Where the word's bytes begin in `bytes`.
    var offset: Int
    var length: Int
    /// Occurrences, or -1 for a word that no text contained.
    var count = -1
    /// Documents with the word.
    var documents = 0
    /// The document that counted last, so that each counts once.
    var lastDocument = -1
  }

  /// A place of the table: 16 bytes, so that a short word is found with one cache line.
  private struct Slot {
    var key: UInt64 = 0
    var length: UInt32 = 0
    /// The word's number, or -1 for an empty place.
    var id: Int32 = -1
  }

  private(set) var entries: [Entry] = []
  /// The words that texts contained, in the order they first came up.
  private(set) var counted: [Int32] = []
  private var bytes: [UInt8] = []
  private var slots = [Slot](repeating: Slot(), count: 64)
  private let hash = WordHash.ofProcess

  /// The word with a number. Complexity: linear in the word's length.
  func word(_ id: Int32) -> String {
    let entry = entries[Int(id)]
    return String(decoding: bytes[entry.offset..<entry.offset + entry.length], as: UTF8.self)
  }

  /// The number of `word`, found in `source` through `scanner`; nil when it was never inserted.
  @inline(__always)
  func id(of word: WordScanner.Word, in source: Span<UInt8>, scanner: borrowing WordScanner)
    -> Int32?
  {
    let table = slots.span
    let mask = table.count &- 1
    var place = Int(truncatingIfNeeded: hash.mix(word.key)) & mask
    while true {
      let slot = table[place]
      if slot.id < 0 { return nil }
      if slot.key == word.key && Int(slot.length) == word.length
        && (word.length <= 8 || isSame(slot.id, word, source, scanner))
      {
        return slot.id
      }
      place = (place &+ 1) & mask
    }
  }

  /// The number of `word`, which is inserted when it is new.
  @inline(__always)
  mutating func insert(
    _ word: WordScanner.Word, in source: Span<UInt8>, scanner: borrowing WordScanner
  ) -> Int32 {
    if let id = id(of: word, in: source, scanner: scanner) { return id }
    return append(word, source, scanner)
  }

  /// Counts one occurrence of a word in a document.
  @inline(__always)
  mutating func count(_ id: Int32, inDocument document: Int) {
    let index = Int(id)
    if entries[index].count < 0 {
      entries[index].count = 0
      counted.append(id)
    }
    entries[index].count &+= 1
    if entries[index].lastDocument != document {
      entries[index].lastDocument = document
      entries[index].documents &+= 1
    }
  }

  /// Sets what a saved tokenizer says of a word.
  mutating func restore(_ id: Int32, count: Int) {
    if entries[Int(id)].count < 0 { counted.append(id) }
    entries[Int(id)].count = count
  }

  mutating func restore(_ id: Int32, documents: Int) {
    entries[Int(id)].documents = documents
  }

  // MARK: Off the fast path

  private func isSame(
    _ id: Int32, _ word: WordScanner.Word, _ source: Span<UInt8>, _ scanner: borrowing WordScanner
  ) -> Bool {
    let entry = entries[Int(id)]
    for index in 0..<word.length
    where bytes[entry.offset + index] != scanner.byte(source[word.start + index]) {
      return false
    }
    return true
  }

  private mutating func append(
    _ word: WordScanner.Word, _ source: Span<UInt8>, _ scanner: borrowing WordScanner
  ) -> Int32 {
    precondition(
      entries.count < Int(Int32.max) && word.length <= Int(UInt32.max),
      "a tokenizer holds up to 2,147,483,647 words of up to 4,294,967,295 bytes")
    if (entries.count + 1) * 2 > slots.count { grow() }
    let id = Int32(entries.count)
    entries.append(Entry(offset: bytes.count, length: word.length))
    for index in 0..<word.length { bytes.append(scanner.byte(source[word.start + index])) }
    place(Slot(key: word.key, length: UInt32(word.length), id: id))
    return id
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: old.count * 2)
    for slot in old where slot.id >= 0 { place(slot) }
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: hash.mix(slot.key)) & mask
    while slots[place].id >= 0 { place = (place + 1) & mask }
    slots[place] = slot
  }
}
