extension Dataset {
  /// Consecutive elements gathered in arrays of `size`; the last may be shorter.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<5).batch(2))                         // [[0, 1], [2, 3], [4]]
  /// try Array(Dataset.range(0..<5).batch(2, dropRemainder: true))    // [[0, 1], [2, 3]]
  /// ```
  /// When an element fails the whole batch does, and the next batch starts where it would have. Where the number of
  /// elements is unknown, that goes for a remainder that would be dropped, too.
  @inlinable
  @_disfavoredOverload  // A generic function would lose against this one, even where it fits tuples of tensors.
  public func batch(_ size: Int, dropRemainder: Bool = false) -> Dataset<[Element]> {
    batch(size, dropRemainder: dropRemainder) { $0 }
  }

  /// Consecutive elements combined to one by `combine`, which gets `size` of them, or fewer at the end.
  ///
  /// ```swift
  /// try Array(Dataset.range(0..<5).batch(2) { $0.reduce(0, +) })     // [1, 5, 4]
  /// ```
  @inlinable
  public func batch<Batch: Sendable>(
    _ size: Int, dropRemainder: Bool = false,
    combining combine: @escaping @Sendable ([Element]) throws -> Batch
  ) -> Dataset<Batch> {
    batch(size, dropRemainder: dropRemainder, name: "batch", combining: combine)
  }

  /// The operators that combine consecutive elements to one.
  ///
  /// - Parameters:
  ///   - identity: what decides the elements beyond the sizes.
  ///   - stacksRows: whether `combine` does nothing but stack the elements along a new first axis, so that a source
  ///     that can do so itself (``IndexedElements/stacked``) may.
  @inlinable
  func batch<Batch: Sendable>(
    _ size: Int, dropRemainder: Bool, name: String, identity: String = "", stacksRows: Bool = false,
    combining combine: @escaping @Sendable ([Element]) throws -> Batch
  ) -> Dataset<Batch> {
    precondition(size >= 1, "A batch needs at least 1 element; its size is \(size).")
    let name = "\(name)(\(size)\(dropRemainder ? ", dropRemainder" : ""))"
    let batches: @Sendable (Int) -> Int = { count in
      dropRemainder ? count / size : count / size + (count % size == 0 ? 0 : 1)
    }
    return Dataset<Batch>(
      Pipeline.Stage(name, identity: identity), over: self, cardinality: { $0.map(batches) },
      indexed: { elements, _ in
        let element = elements.element
        let total = elements.count
        if stacksRows, let stacked = elements.stacked {
          return IndexedElements<Batch>(count: batches(total)) { number in
            let start = number * size
            let members = start..<min(start + size, total)
            let rows: Element
            do { rows = try stacked(.range(members)) } catch {
              // Which row it is, one by one can tell.
              for index in members { _ = try element(index) }
              throw error
            }
            guard let batch = rows as? Batch else {
              preconditionFailure("Rows of \(Element.self) do not stack to \(Batch.self).")
            }
            return batch
          }
        }
        return IndexedElements<Batch>(count: batches(total)) { number in
          let start = number * size
          return try combine(element.elements(start..<min(start + size, total)))
        }
      },
      stream: { upstream, _ in
        DatasetIterator(
          next: { number in
            var members: [Element] = []
            members.reserveCapacity(min(size, 4096))
            do {
              while members.count < size, let element = try upstream.next() {
                members.append(element)
              }
              if members.isEmpty || (dropRemainder && members.count < size) { return nil }
              return try combine(members)
            } catch {
              // The position of the next batch must not depend on this failure.
              let end = (number + 1) * size
              try upstream.advance(by: max(0, end - upstream.position))
              // A dropped remainder may fail unseen, unless it could be the only sign that a source broke off.
              if dropRemainder, upstream.position < end, cardinality != .unknown { return nil }
              throw error
            }
          },
          advance: { _, count in
            let (elements, overflow) = count.multipliedReportingOverflow(by: size)
            return batches(try upstream.advance(by: overflow ? .max : elements))
          }, cursors: upstream.cursors(batchedBy: size, batches))
      },
      keepsParallelism: false)
  }
}

extension DatasetIterator {
  /// The shortcuts of this iterator for a stage that takes `size` of its elements for one.
  @inlinable
  func cursors(batchedBy size: Int, _ batches: @escaping (_ elements: Int) -> Int) -> CursorAccess? {
    guard let locate = cursors?.locate else { return nil }
    return CursorAccess(
      locate: { locate($0 * size) },
      resume: { position, cursor in
        let (elements, overflow) = position.multipliedReportingOverflow(by: size)
        return batches(try self.resume(at: overflow ? .max : elements, cursor))
      })
  }
}
