public import TFRecords
public import Tensors

/// Values that know how many bytes they hold in memory; see ``memoryByteCount(of:head:)``.
protocol MemoryWeighed {
  /// - Parameter head: what each piece of memory takes beside its bytes; 0 for the contents alone.
  func memoryByteCount(head: Int) -> Int
}

/// Blocks of tensors are rounded up, by a tenth on average; the tensor, its shape and its storage are objects.
extension Tensor: MemoryWeighed {
  @usableFromInline
  func memoryByteCount(head: Int) -> Int { head == 0 ? byteCount : byteCount + byteCount / 8 + 4 * head }
}

/// Short ones lie in the value itself.
extension String: MemoryWeighed {
  @usableFromInline
  func memoryByteCount(head: Int) -> Int { MemoryLayout<String>.size + (utf8.count > 15 ? utf8.count + head : 0) }
}

/// Under a budget records are copies, each an object and its bytes; large ones are whole pages.
extension Record: MemoryWeighed {
  @usableFromInline
  func memoryByteCount(head: Int) -> Int {
    guard head > 0 else { return MemoryLayout<Record>.size + count }
    let bytes = count < 16 << 10 ? count + head : (count + 4095) / 4096 * 4096
    return MemoryLayout<Record>.size + 2 * head + bytes
  }
}

extension Optional: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    map { Swift.max(MemoryLayout<Self>.size, Datasets.memoryByteCount(of: $0, head: head)) } ?? MemoryLayout<Self>.size
  }
}

extension Substring: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { MemoryLayout<Substring>.size + utf8.count + head }
}

// MARK: Collections

extension Array: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { weight(of: self, head: head) }
}

extension ArraySlice: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { weight(of: self, head: head) }
}

extension ContiguousArray: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { weight(of: self, head: head) }
}

/// The order of a table of hashes is that of chance.
extension Set: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    weight(of: Array(prefix(sampleCount)), outOf: count, head: head)
  }
}

extension Dictionary: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    guard !isEmpty else { return 0 }
    let sample = prefix(sampleCount)
    // Keys and values lie in one piece of memory.
    return weight(of: sample.map(\.key), outOf: count, head: head)
      + weight(of: sample.map(\.value), outOf: count, head: head) - head
  }
}

/// Looking at an element can take longer than making it: of many, some are enough.
private let sampleCount = 32

/// What elements weigh that lie in one piece of memory.
private func weight<Elements: RandomAccessCollection>(of elements: Elements, head: Int) -> Int {
  let count = elements.count
  // Numbers need not be looked at one by one.
  guard count > sampleCount, !isPlain(Elements.Element.self) else { return weight(of: elements, outOf: count, head: head) }
  let sample = (0..<sampleCount).map { elements[elements.index(elements.startIndex, offsetBy: $0 * count / sampleCount)] }
  return weight(of: sample, outOf: count, head: head)
}

/// The same of `total` elements, of which these are some.
private func weight<Elements: Collection>(of elements: Elements, outOf total: Int, head: Int) -> Int {
  guard total > 0 else { return 0 }
  if isPlain(Elements.Element.self) { return total * MemoryLayout<Elements.Element>.stride + head }
  let bytes = elements.reduce(0) { $0 + memoryByteCount(of: $1, head: head) }
  return bytes * total / elements.count + head
}
