import Tensors

/// Hashes what values hold, the same in every process and on every machine; `Hasher` promises that for one run only.
///
/// ```swift
/// var hasher = ContentHasher()
/// hasher.add(elementsOf: ["a", "b"])
/// hasher.digest             // another number than for ["a", "c"]
/// ```
/// A ``StorableElement`` is hashed by the bytes it is stored as. Other values are hashed by their type and their stored
/// properties, which takes about a microsecond each: objects too, but not what only their addresses tell apart, such as closures.
struct ContentHasher {
  /// What was added so far.
  private(set) var digest: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Objects may refer to each other in a circle.
  private static var deepest: Int { 16 }

  mutating func add(_ word: UInt64) {
    digest = (digest ^ word) &* 0x9e37_79b9_7f4a_7c15
    digest ^= digest >> 29
  }

  /// Adds how many elements there are, and each of them.
  mutating func add<Elements: Collection>(elementsOf elements: Elements) {
    add(UInt64(elements.count))
    if let list = Array(elements) as? any StorableList {
      list.hash(into: &self)
    } else {
      for element in elements { add(element, depth: 0) }
    }
  }

  private mutating func add(_ value: Any, depth: Int) {
    guard depth < Self.deepest else { return }
    if let tensor = value as? Tensor { return add(tensor) }
    if let value = value as? any StorableElement {
      var row = RowEncoder()
      value.encode(into: &row)
      add(row.bytes)
      return
    }
    let mirror = Mirror(reflecting: value)
    add(Array("\(type(of: value))".utf8))
    if mirror.displayStyle == .set || mirror.displayStyle == .dictionary {
      // Their order is another one in every process.
      var sum: UInt64 = 0
      for child in mirror.children {
        var hasher = ContentHasher()
        hasher.add(child.value, depth: depth + 1)
        sum &+= hasher.digest
      }
      return add(sum)
    }
    // Types that describe themselves do so by what they hold, whatever that is stored in; objects may do so by their address.
    if mirror.displayStyle == .enum {
      add(Array("\(value)".utf8))
    } else if mirror.displayStyle != .class, let text = value as? any CustomStringConvertible {
      add(Array(text.description.utf8))
    }
    var ancestor: Mirror? = mirror
    while let level = ancestor {
      for child in level.children {
        add(Array((child.label ?? "").utf8))
        add(child.value, depth: depth + 1)
      }
      ancestor = level.superclassMirror
    }
  }

  /// Adds the type, the shape and all numbers of a tensor, without a copy.
  mutating func add(_ tensor: Tensor) {
    add(Array("\(tensor.dtype)\(tensor.shape)".utf8))
    tensor.withBytes { bytes in bytes.forEachWord { add($0) } }
  }

  /// Adds bytes and how many they are.
  mutating func add(_ bytes: [UInt8]) {
    add(UInt64(bytes.count))
    let span = bytes.span
    span.bytes.forEachWord { add($0) }
  }
}

/// An array whose elements can be stored: many at a time.
private protocol StorableList {
  func hash(into hasher: inout ContentHasher)
}

extension Array: StorableList where Element: StorableElement {
  fileprivate func hash(into hasher: inout ContentHasher) {
    if let tensors = self as? [Tensor] {
      for tensor in tensors { hasher.add(tensor) }
      return
    }
    var row = RowEncoder()
    var start = 0
    while start < count {
      // Enough to save the work of one by one, and tensors come as large as they like.
      let end = Swift.min(start + 256, count)
      for element in self[start..<end] {
        element.encode(into: &row)
        guard row.bytes.count > 1 << 20 else { continue }
        hasher.add(row.bytes)
        row.removeAll()
      }
      hasher.add(row.bytes)
      row.removeAll()
      start = end
    }
  }
}
