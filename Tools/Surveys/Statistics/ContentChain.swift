/// The digest of several pieces one after the other, their ends included.
///
/// ```swift
/// var chain = ContentChain()
/// for field in row { chain.add(field.span.bytes) }
/// chain.digest
/// ```
package struct ContentChain: Sendable {
  package private(set) var digest: UInt64 = 0

  package init() {}

  package mutating func add(_ piece: RawSpan) { digest = mixed(digest &* 31 &+ contentDigest(piece)) }
}
