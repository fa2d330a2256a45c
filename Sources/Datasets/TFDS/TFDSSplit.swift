/// Parts of splits in the words of TFDS: `train`, `train[:80%]`, `train[10:20]+test`, `train[2shard]`, `all`.
///
/// Format: <https://www.tensorflow.org/datasets/splits>, as tensorflow-datasets 4.9 reads it.
struct TFDSSplit: Equatable {
  enum Unit: Equatable { case elements, percent, shards }

  /// One part between two pluses.
  struct Part: Equatable {
    var name: String
    /// From here on; negative counts from the end. Nil for the start.
    var start: Double?
    /// Up to here.
    var end: Double?
    var unit = Unit.elements
  }

  var parts: [Part]

  /// - Throws: ``TFDSError`` for words that are none of these.
  init(_ text: String) throws(TFDSError) {
    parts = []
    for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
      parts.append(try Self.part(piece.trimmingSpaces(), of: text))
    }
  }

  private static func part(_ text: Substring, of whole: String) throws(TFDSError) -> Part {
    func failure() -> TFDSError {
      TFDSError("", "The split \"\(whole)\" is not of the form train, train[:80%], train[10:20] or train[2shard].")
    }
    let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    guard !name.isEmpty else { throw failure() }
    var part = Part(name: String(name))
    var rest = text[name.endIndex...]
    if rest.isEmpty { return part }
    guard rest.first == "[", rest.last == "]" else { throw failure() }
    guard part.name != "all" else { throw TFDSError("", "\"all\" stands for whole splits; it cannot be sliced.") }
    rest = rest.dropFirst().dropLast()
    let bounds = try rest.split(separator: ":", omittingEmptySubsequences: false).map {
      text throws(TFDSError) -> (value: Double?, unit: Unit?) in
      guard let bound = bound(text) else { throw failure() }
      return bound
    }
    guard bounds.count <= 2, bounds.contains(where: { $0.value != nil }) else { throw failure() }
    part.unit = bounds[0].unit ?? bounds[bounds.count - 1].unit ?? .elements
    part.start = bounds[0].value
    if bounds.count == 1 {
      guard part.unit == .shards else {
        throw TFDSError("", "In \"\(whole)\" only a single shard can be asked for; elements and percent need a colon.")
      }
      part.end = bounds[0].value.map { $0 + 1 }
    } else {
      part.end = bounds[1].value
    }
    if part.unit == .percent, [part.start, part.end].contains(where: { abs($0 ?? 0) > 100 }) {
      throw TFDSError("", "The percent in \"\(whole)\" have to be from -100 to 100.")
    }
    // Only percent may be broken.
    if part.unit != .percent, [part.start, part.end].contains(where: { $0.map { $0 != $0.rounded() } ?? false }) {
      throw failure()
    }
    return part
  }

  /// `10`, `-5`, `33.3%`, `2shard`, or nothing; nil for anything else.
  private static func bound(_ text: Substring) -> (value: Double?, unit: Unit?)? {
    if text.isEmpty { return (nil, nil) }
    var digits = text
    var unit: Unit?
    if digits.hasSuffix("%") {
      (digits, unit) = (digits.dropLast(), .percent)
    } else if digits.hasSuffix("shard") {
      (digits, unit) = (digits.dropLast(5), .shards)
    }
    let plain = digits.filter { $0 != "_" }
    guard plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }), let value = Double(plain),
      abs(value) < 1e15
    else { return nil }
    return (value, unit)
  }
}

/// How percent become numbers of elements: TFDS' `rounding`.
public enum TFDSRounding: Sendable, Hashable {
  /// To the nearest number, halves to the even one.
  case closest
  /// Each percent is the hundredth part of the elements, rounded down, so that all are of one size; up to 99 elements at the
  /// end belong to none.
  case pct1DropRemainder
}

extension TFDSSplit.Part {
  /// The elements of a split that has shards of these sizes.
  ///
  /// - Throws: ``TFDSError`` for more elements than there are, and where `pct1DropRemainder` would give none.
  func range(shards: [Int], _ rounding: TFDSRounding) throws(TFDSError) -> Range<Int> {
    let count = shards.reduce(0, +)
    var first = 0
    var last = count
    switch unit {
    case .elements:
      first = Int(start ?? 0)
      last = Int(end ?? Double(count))
    case .percent:
      func elements(_ percent: Double) throws(TFDSError) -> Int {
        switch rounding {
        case .closest: return Int((percent * Double(count) / 100).rounded(.toNearestOrEven))
        case .pct1DropRemainder:
          guard count >= 100 else {
            throw TFDSError(
              "", "Percent of one size need 100 elements, but the split '\(name)' has \(count): all would be empty.")
          }
          return Int(percent * Double(count / 100))
        }
      }
      if let start { first = try elements(start) }
      if let end { last = try elements(end) }
    case .shards:
      /// The shards before one, as Python's `shards[:number]` counts them.
      func elements(before number: Int) -> Int {
        let number = number < 0 ? max(0, number + shards.count) : min(number, shards.count)
        return shards[..<number].reduce(0, +)
      }
      if let start { first = elements(before: Int(start)) }
      if let end { last = elements(before: end <= 0 ? shards.count + Int(end) : Int(end)) }
    }
    guard abs(first) <= count, abs(last) <= count else {
      throw TFDSError("", "The split '\(name)' has \(count) elements, so there is no \(first)..<\(last) in it.")
    }
    if first < 0 { first += count }
    if last < 0 { last += count }
    return first..<max(first, last)
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> Substring {
    let start = drop { $0.isWhitespace }
    return start.dropLast(start.reversed().prefix { $0.isWhitespace }.count)
  }
}
