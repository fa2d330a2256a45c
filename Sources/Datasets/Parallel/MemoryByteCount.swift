import TFRecords
import Tensors

/// Elements that know how many bytes they hold in memory.
protocol MemoryWeighed {
  /// - Parameter head: what each piece of memory takes beside its bytes; 0 for the contents alone.
  func memoryByteCount(head: Int) -> Int
}

/// How many bytes `value` holds in memory, roughly: its own, and those of strings, arrays, dictionaries and tensors in
/// it. What classes hold is not counted.
///
/// - Parameter head: what each piece of memory takes beside its bytes, the head of an object or an array and the
///   allocator's; 0 for the contents alone.
@usableFromInline
func memoryByteCount(of value: Any, head: Int = 48) -> Int {
  if let weighed = value as? any MemoryWeighed { return weighed.memoryByteCount(head: head) }
  let children = Mirror(reflecting: value).children
  let own = MemoryLayout.size(ofValue: value)
  return children.isEmpty ? own : children.reduce(0) { $0 + memoryByteCount(of: $1.value, head: head) }
}

/// Blocks of tensors are rounded up, by a tenth on average; the tensor, its shape and its storage are objects.
extension Tensor: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { head == 0 ? byteCount : byteCount + byteCount / 8 + 4 * head }
}

extension String: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int { MemoryLayout<String>.size + (utf8.count > 15 ? utf8.count + head : 0) }
}

/// Under a budget records are copies, each an object and its bytes; large ones are whole pages.
extension Record: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    guard head > 0 else { return MemoryLayout<Record>.size + count }
    let bytes = count < 16 << 10 ? count + head : (count + 4095) / 4096 * 4096
    return MemoryLayout<Record>.size + 2 * head + bytes
  }
}

extension Array: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    guard let first else { return 0 }
    // Numbers need not be looked at one by one.
    if !(first is any MemoryWeighed), Mirror(reflecting: first).children.isEmpty {
      return count * MemoryLayout<Element>.stride + head
    }
    // Looking at an element can take longer than making it: of many, some are enough.
    let sample = Swift.min(count, 32)
    let bytes = (0..<sample).reduce(0) { $0 + Datasets.memoryByteCount(of: self[$1 * count / sample], head: head) }
    return bytes * count / sample + head
  }
}

extension Dictionary: MemoryWeighed {
  func memoryByteCount(head: Int) -> Int {
    reduce(head) { $0 + Datasets.memoryByteCount(of: $1.key, head: head) + Datasets.memoryByteCount(of: $1.value, head: head) }
  }
}
