/// Features by name, as a dictionary has them, in the order in which they were added.
///
/// ```swift
/// var features: Features = ["label": 7, "name": "cat"]
/// features["label"]                  // .int64s([7])
/// features["label"] = nil
/// for (key, feature) in features { print(key, feature) }     // name bytes([[99, 97, 116]])
/// ```
/// Records have few features: an array of them takes half the time of a dictionary to make, and less to look through. Of many, it is
/// kept where each is, so that looking one up takes the same time however many there are. Two with the same features are equal in any
/// order. Names are equal as strings are.
public struct Features: Sendable {
  /// A name and its values.
  public typealias Element = (key: String, value: Feature)

  /// Without labels, as a literal comes.
  private(set) var entries: [(String, Feature)] = []
  /// Where each name is; empty while there are few.
  private var places: [String: Int] = [:]
  /// Up to so many are looked through one by one.
  private static let fewCount = 16

  /// No features.
  public init() {}

  /// Those of a dictionary.
  public init(_ dictionary: [String: Feature]) {
    entries = dictionary.map { ($0, $1) }
    noteMany()
  }

  /// Those of pairs, in their order. A key that comes twice traps.
  ///
  /// ```swift
  /// Features(uniqueKeysWithValues: names.map { ($0, .int64(1)) })
  /// ```
  public init(uniqueKeysWithValues pairs: some Sequence<(String, Feature)>) {
    entries.reserveCapacity(pairs.underestimatedCount)
    for (key, value) in pairs {
      let before = updateValue(value, forKey: key)
      precondition(before == nil, "two features are called '\(key)'")
    }
  }

  /// How many there are.
  public var count: Int { entries.count }
  /// Whether there are none.
  public var isEmpty: Bool { entries.isEmpty }
  /// The names, in order.
  public var keys: [String] { entries.map(\.0) }
  /// The values, in the order of `keys`.
  public var values: [Feature] { entries.map(\.1) }

  /// The feature called `key`; nil when there is none, and to take it away.
  public subscript(key: String) -> Feature? {
    get { place(of: key).map { entries[$0].1 } }
    set {
      if let newValue { updateValue(newValue, forKey: key) } else { removeValue(forKey: key) }
    }
  }

  /// Sets the feature called `key` and returns what it was before; nil when it is new.
  ///
  /// ```swift
  /// features.updateValue(8, forKey: "label")      // .int64s([7])
  /// ```
  @discardableResult
  public mutating func updateValue(_ value: Feature, forKey key: String) -> Feature? {
    guard let place = place(of: key) else {
      entries.append((key, value))
      if places.isEmpty { noteMany() } else { places[key] = entries.count - 1 }
      return nil
    }
    let before = entries[place].1
    entries[place].1 = value
    return before
  }

  /// Takes the feature called `key` away and returns it. The last one takes its place.
  @discardableResult
  public mutating func removeValue(forKey key: String) -> Feature? {
    guard let place = place(of: key) else { return nil }
    entries.swapAt(place, entries.count - 1)
    let (_, removed) = entries.removeLast()
    if !places.isEmpty {
      places[key] = nil
      if place < entries.count { places[entries[place].0] = place }
    }
    return removed
  }

  /// Those that `isIncluded` is true of, in the same order.
  public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> Features {
    var result = Features()
    result.entries = try entries.filter { try isIncluded(($0.0, $0.1)) }
    result.noteMany()
    return result
  }

  /// A dictionary with `transform` of each value.
  ///
  /// ```swift
  /// features.mapValues(\.count)       // ["label": 1]
  /// ```
  public func mapValues<T>(_ transform: (Feature) throws -> T) rethrows -> [String: T] {
    var result: [String: T] = [:]
    for (key, value) in entries { result[key] = try transform(value) }
    return result
  }

  /// These and `others`; where both have a name, `combine` of both values.
  ///
  /// ```swift
  /// features.merging(["label": 8]) { _, new in new }
  /// ```
  public func merging(_ others: Features, uniquingKeysWith combine: (Feature, Feature) throws -> Feature) rethrows -> Features {
    var result = self
    for (key, value) in others.entries { result[key] = try result[key].map { try combine($0, value) } ?? value }
    return result
  }

  private func place(of key: String) -> Int? {
    places.isEmpty ? entries.firstIndex { $0.0 == key } : places[key]
  }

  /// Begins to keep where each name is, once there are many.
  private mutating func noteMany() {
    guard entries.count > Self.fewCount else { return }
    for place in entries.indices { places[entries[place].0] = place }
  }
}

extension Features: ExpressibleByDictionaryLiteral {
  /// `["label": 7]`; of a key given twice the last value counts.
  public init(dictionaryLiteral elements: (String, Feature)...) { self.init(elements) }

  /// Of a key given twice the last counts.
  init(_ elements: [(String, Feature)]) {
    if elements.count <= Self.fewCount, Self.areDifferent(elements) {
      entries = elements
    } else {
      for (key, value) in elements { updateValue(value, forKey: key) }
    }
  }

  private static func areDifferent(_ elements: [(String, Feature)]) -> Bool {
    for place in elements.indices.dropFirst() {
      for other in 0..<place where elements[other].0 == elements[place].0 { return false }
    }
    return true
  }
}

extension Features: Sequence {
  /// Gives one after the other.
  public struct Iterator: IteratorProtocol {
    fileprivate var entries: IndexingIterator<[(String, Feature)]>

    public mutating func next() -> Element? {
      guard let (key, value) = entries.next() else { return nil }
      return (key, value)
    }
  }

  public func makeIterator() -> Iterator { Iterator(entries: entries.makeIterator()) }
  public var underestimatedCount: Int { entries.count }
}

extension Features: Hashable {
  public static func == (left: Features, right: Features) -> Bool {
    left.count == right.count && left.entries.allSatisfy { right[$0.0] == $0.1 }
  }

  public func hash(into hasher: inout Hasher) {
    // The same in any order.
    var sum = 0
    for (key, value) in entries {
      var own = Hasher()
      own.combine(key)
      own.combine(value)
      sum ^= own.finalize()
    }
    hasher.combine(sum)
  }
}

extension Features: CustomStringConvertible {
  /// As a dictionary's: `["label": TFRecords.Feature.int64s([7])]`.
  public var description: String {
    isEmpty ? "[:]" : "[" + entries.map { "\($0.0.debugDescription): \($0.1)" }.joined(separator: ", ") + "]"
  }
}
