/// What is kept of each item of a data set, to find those that occur twice and those to show; in bounded memory.
///
/// ```swift
/// var ledger = ItemLedger()
/// ledger.add(ItemLedger.Item(place: ItemPlace(path: "a.tfrecord", number: 3), digest: digest))
/// ledger.items[0].place            // a.tfrecord: record 3
/// ```
/// Up to about a million items are kept, in 32 bytes each, 48 for images. Of more, those whose digest ends in zeros: a sample that
/// keeps all copies of an item or none, so that the share of duplicates in it is that of the whole.
package struct ItemLedger: Sendable {
  /// One item.
  package struct Item: Sendable {
    package var place: ItemPlace
    /// Of its bytes.
    package var digest: UInt64
    /// nil for what is no image, or an image of one colour, which looks like every other such.
    package var signature: ImageSignature?
    /// Its class, by name or number.
    package var label: String?

    package init(place: ItemPlace, digest: UInt64, signature: ImageSignature? = nil, label: String? = nil) {
      self.place = place
      self.digest = digest
      self.signature = signature
      self.label = label
    }
  }

  /// An item, with numbers for everything that many items share; -1 where there is nothing. A number of two billion and more is not
  /// kept: the offset tells the place.
  private struct Row {
    var digest: UInt64
    var byteOffset: Int
    var number: Int32
    var file: Int32
    var label: Int32
    var signature: Int32
  }

  private struct File: Equatable {
    var path: String
    var noun: String
  }

  private var rows: [Row] = []
  private var files: [File] = []
  private var labels: [String] = []
  private var labelNumbers: [String: Int32] = [:]
  private var signatures: [ImageSignature] = []
  /// How many items there were.
  package private(set) var count = 0
  /// One in 2^`thinning` items is kept.
  package private(set) var thinning = 0
  private let limit: Int

  /// - Parameter limit: how many items are kept at most.
  package init(limit: Int = 1 << 20) { self.limit = limit }

  package mutating func add(_ item: Item) {
    count += 1
    // Before there is one too many, which would double the room.
    while rows.count >= limit && Self.isKept(item.digest, thinning) { thin(to: thinning + 1) }
    guard Self.isKept(item.digest, thinning) else { return }
    // Items of a file come one after the other.
    let file = File(path: item.place.path, noun: item.place.noun)
    if files.last != file { files.append(file) }
    var signature: Int32 = -1
    if let bits = item.signature {
      signature = Int32(signatures.count)
      signatures.append(bits)
    }
    rows.append(
      Row(
        digest: item.digest, byteOffset: item.place.byteOffset ?? -1,
        number: item.place.number.flatMap { Int32(exactly: $0) } ?? -1, file: Int32(files.count - 1),
        label: item.label.map { labelNumber($0) } ?? -1, signature: signature))
  }

  package mutating func merge(_ other: ItemLedger) {
    if count == 0, limit == other.limit {
      // The first file's items, which would be in memory twice.
      self = other
      return
    }
    let total = count + other.count
    if other.thinning > thinning { thin(to: other.thinning) }
    for item in other.items { add(item) }
    count = total
  }

  private mutating func labelNumber(_ label: String) -> Int32 {
    if let number = labelNumbers[label] { return number }
    let number = Int32(labels.count)
    labels.append(label)
    labelNumbers[label] = number
    return number
  }

  private mutating func thin(to thinning: Int) {
    self.thinning = thinning
    let (oldSignatures, oldFiles) = (signatures, files)
    signatures = []
    files = []
    var newNumbers = [Int32](repeating: -1, count: oldFiles.count)
    rows.removeAll { !Self.isKept($0.digest, thinning) }
    for index in rows.indices {
      let file = Int(rows[index].file)
      if newNumbers[file] < 0 {
        newNumbers[file] = Int32(files.count)
        files.append(oldFiles[file])
      }
      rows[index].file = newNumbers[file]
      if rows[index].signature >= 0 {
        signatures.append(oldSignatures[Int(rows[index].signature)])
        rows[index].signature = Int32(signatures.count - 1)
      }
    }
  }

  private static func isKept(_ digest: UInt64, _ thinning: Int) -> Bool {
    digest.trailingZeroBitCount >= thinning
  }
}

extension ItemLedger {
  /// The items that are kept, in their order.
  package var items: Items { Items(ledger: self) }

  /// The items of a ledger, each made when it is asked for.
  package struct Items: RandomAccessCollection, Sendable {
    fileprivate let ledger: ItemLedger

    package var startIndex: Int { 0 }
    package var endIndex: Int { ledger.rows.count }

    package subscript(index: Int) -> Item {
      let row = ledger.rows[index]
      let file = ledger.files[Int(row.file)]
      return Item(
        place: ItemPlace(
          path: file.path, number: row.number < 0 ? nil : Int(row.number), noun: file.noun,
          byteOffset: row.byteOffset < 0 ? nil : row.byteOffset),
        digest: row.digest, signature: signature(at: index), label: label(at: index))
    }

    /// The digest alone, which costs less than the item.
    package func digest(at index: Int) -> UInt64 { ledger.rows[index].digest }

    /// The class alone.
    package func label(at index: Int) -> String? {
      let label = ledger.rows[index].label
      return label < 0 ? nil : ledger.labels[Int(label)]
    }

    /// The signature alone.
    package func signature(at index: Int) -> ImageSignature? {
      let place = ledger.rows[index].signature
      return place < 0 ? nil : ledger.signatures[Int(place)]
    }
  }
}
