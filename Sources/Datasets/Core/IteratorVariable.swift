/// A variable that the functions of one iterator share, which one thread at a time calls, see ``DatasetIterator``.
///
/// A captured `var` would be checked for overlapping access each time, which takes longer than most stages. Debug builds
/// check.
@usableFromInline
final class IteratorVariable<Value> {
  #if DEBUG
    @usableFromInline var value: Value
  #else
    @exclusivity(unchecked) @usableFromInline var value: Value
  #endif

  @inlinable
  init(_ value: Value) { self.value = value }
}
