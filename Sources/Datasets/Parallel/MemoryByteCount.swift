import TFRecords
import Tensors

/// Elements that know how many bytes they hold in memory.
protocol MemoryWeighed {
  var memoryByteCount: Int { get }
}

/// How many bytes `value` holds in memory, roughly: its own, and those of strings, arrays, dictionaries and tensors in
/// it. What classes hold is not counted.
@usableFromInline
func memoryByteCount(of value: Any) -> Int {
  if let weighed = value as? any MemoryWeighed { return weighed.memoryByteCount }
  let children = Mirror(reflecting: value).children
  let own = MemoryLayout.size(ofValue: value)
  return children.isEmpty ? own : children.reduce(0) { $0 + memoryByteCount(of: $1.value) }
}

extension Tensor: MemoryWeighed {
  var memoryByteCount: Int { byteCount }
}

extension String: MemoryWeighed {
  var memoryByteCount: Int { MemoryLayout<String>.size + (utf8.count > 15 ? utf8.count : 0) }
}

/// The bytes of a record lie in its file or in the block of an unpacked one, shared with its neighbours.
extension Record: MemoryWeighed {
  var memoryByteCount: Int { MemoryLayout<Record>.size + count }
}

extension Array: MemoryWeighed {
  var memoryByteCount: Int {
    guard let first else { return 0 }
    // Numbers need not be looked at one by one.
    if !(first is any MemoryWeighed), Mirror(reflecting: first).children.isEmpty {
      return count * MemoryLayout<Element>.stride
    }
    return reduce(0) { $0 + Datasets.memoryByteCount(of: $1) }
  }
}

extension Dictionary: MemoryWeighed {
  var memoryByteCount: Int {
    reduce(0) { $0 + Datasets.memoryByteCount(of: $1.key) + Datasets.memoryByteCount(of: $1.value) }
  }
}
