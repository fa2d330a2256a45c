/// What an ``IndexLookup`` looks up: a string or an integer.
public protocol LookupToken: Sendable, Equatable {
  /// The text that is hashed and compared byte by byte: a string itself, an integer in decimal.
  var tokenText: String { get }
  /// The token with a text, nil when it is none.
  init?(tokenText: String)
  /// Whether `self` comes first among tokens that are equally frequent: the greater one does.
  func goesBefore(_ other: Self) -> Bool
}

extension String: LookupToken {
  /// The string itself.
  public var tokenText: String { self }

  /// The string itself.
  public init(tokenText: String) { self = tokenText }

  /// By the bytes of UTF-8.
  public func goesBefore(_ other: String) -> Bool {
    other.utf8.lexicographicallyPrecedes(utf8)
  }
}

extension Int: LookupToken {
  /// The number in decimal.
  public var tokenText: String { String(self) }

  /// The number with a decimal text.
  public init?(tokenText: String) { self.init(tokenText) }

  /// By size.
  public func goesBefore(_ other: Int) -> Bool { self > other }
}
