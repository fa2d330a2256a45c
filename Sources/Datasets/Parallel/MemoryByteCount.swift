public import TFRecords
public import Tensors

/// How many bytes `value` holds in memory, roughly: its own, and those of strings, arrays, dictionaries and tensors in
/// it. What classes hold is not counted.
///
/// Under a budget every element is weighed, some of them several times, so that the usual types are told apart by
/// comparing types, which costs nothing where the compiler knows them; looking into a value at run time can take longer
/// than making it.
///
/// - Parameter head: what each piece of memory takes beside its bytes, the head of an object or an array and the
///   allocator's; 0 for the contents alone.
@inlinable
func memoryByteCount<Value>(of value: Value, head: Int = 48) -> Int {
  if isPlain(Value.self) { return MemoryLayout<Value>.size }
  if Value.self == Record.self, let record = value as? Record { return record.memoryByteCount(head: head) }
  if Value.self == Tensor.self, let tensor = value as? Tensor { return tensor.memoryByteCount(head: head) }
  if Value.self == String.self, let text = value as? String { return text.memoryByteCount(head: head) }
  return memoryByteCount(looking: value, head: head)
}

/// Whether values hold nothing but their own bytes, as numbers do and what is made of them.
///
/// Nothing else answers this: `BitwiseCopyable` cannot be asked for in a generic function, and tuples do not conform.
@inlinable
func isPlain<Value>(_: Value.Type) -> Bool { _isPOD(Value.self) }

/// The same for a value of which only a look at it tells what it is.
@usableFromInline
func memoryByteCount(looking value: Any, head: Int) -> Int {
  if let weighed = value as? any MemoryWeighed { return weighed.memoryByteCount(head: head) }
  // Such as Foundation's `Data`, which this module does not know.
  if let bytes = value as? any RandomAccessCollection<UInt8> { return ownByteCount(of: value) + bytes.count + head }
  // Objects may hold each other in a circle.
  if type(of: value) is AnyObject.Type { return ownByteCount(of: value) }
  let parts = Mirror(reflecting: value).children
  if parts.isEmpty { return ownByteCount(of: value) }
  return parts.reduce(0) { $0 + memoryByteCount(of: $1.value, head: head) }
}

/// The bytes of the value itself, whatever it refers to.
private func ownByteCount<Value>(of _: Value) -> Int { MemoryLayout<Value>.size }
