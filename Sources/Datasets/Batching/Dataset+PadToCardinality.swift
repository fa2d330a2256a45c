public import Tensors

extension Dataset {
  /// The elements, and zeros after them until there are `count`, each with a mark whether it is a true one.
  ///
  /// ```swift
  /// let rows = Dataset([Tensor([1] as [Int32]), Tensor([2] as [Int32])])
  /// try Array(rows.padToCardinality(3)).map(\.1)         // [true, true, false]
  /// ```
  /// For evaluation in equal batches without leaving anything out. The zeros have shape and type of the first element.
  /// Making an iterator throws ``DatasetUnsupported``, as ``DatasetError/underlying`` error, when there are more elements than
  /// `count`, none to take the shape from, or an unknown number.
  public func padToCardinality(_ count: Int) -> Dataset<(Tensor, Bool)> where Element == Tensor {
    padded(to: count, element: { ($0, true) }, padding: { ($0.zeroed, false) })
  }

  /// The pairs, and zeros after them until there are `count`, each with a mark whether it is a true one.
  ///
  /// ```swift
  /// let (images, labels, valid) = try photos.padToCardinality(96).batch(32).first!
  /// ```
  /// Throws as for tensors.
  public func padToCardinality(_ count: Int) -> Dataset<(Tensor, Tensor, Bool)>
  where Element == (Tensor, Tensor) {
    padded(to: count, element: { ($0.0, $0.1, true) }, padding: { ($0.0.zeroed, $0.1.zeroed, false) })
  }

  /// The pairs of named tensors and another one, and zeros after them until there are `count`, each with a mark whether it is a
  /// true one. Throws as for tensors.
  public func padToCardinality(_ count: Int) -> Dataset<([String: Tensor], Tensor, Bool)>
  where Element == ([String: Tensor], Tensor) {
    padded(
      to: count, element: { ($0.0, $0.1, true) }, padding: { ($0.0.mapValues(\.zeroed), $0.1.zeroed, false) })
  }

  /// The dictionaries, and such of zeros after them until there are `count`; a boolean under `maskKey` says which are
  /// true ones.
  ///
  /// ```swift
  /// try Dataset.tensorSlices(["a": Tensor([1, 2] as [Int32])]).padToCardinality(3)[2]     // a: 0, valid: false
  /// ```
  /// Throws as for tensors. Traps when an element has the key already.
  public func padToCardinality(_ count: Int, maskKey: String = "valid") -> Dataset<[String: Tensor]>
  where Element == [String: Tensor] {
    @Sendable func marked(_ element: [String: Tensor], _ isTrue: Bool) -> [String: Tensor] {
      precondition(element[maskKey] == nil, "The elements have a value for \"\(maskKey)\" already.")
      var marked = element
      marked[maskKey] = Tensor(isTrue)
      return marked
    }
    return padded(
      to: count, identity: maskKey, element: { marked($0, true) },
      padding: { marked($0.mapValues(\.zeroed), false) })
  }

  private func padded<Marked>(
    to count: Int, identity: String = "", element: @escaping @Sendable (Element) -> Marked,
    padding: @escaping @Sendable (Element) -> Marked
  ) -> Dataset<Marked> {
    precondition(count >= 0, "A dataset cannot be padded to \(count) elements.")
    let name = "padToCardinality(\(count))"
    /// The number of true elements. Looked at only when iteration begins; record files are counted then.
    @Sendable func trueCount() throws -> Int {
      let reason: String
      switch cardinality {
      case .known(let known) where known <= count && (known > 0 || count == 0): return known
      case .known(0): reason = "the shape of an element, but there are none"
      case .known(let known): reason = "at most \(count) elements, but there are \(known)"
      case .infinite, .unknown: reason = "to know how many elements there are, which this cannot tell before iterating"
      }
      throw DatasetUnsupported("\(name) needs \(reason): \(pipeline.signature)")
    }
    return Dataset<Marked>(
      Pipeline.Stage(name, identity: identity), over: self, cardinality: { _ in .known(count) },
      indexed: { elements, _ in
        _ = try trueCount()
        return IndexedElements<Marked>(count: count) { number in
          number < elements.count ? element(try elements.element(number)) : padding(try elements.element(0))
        }
      },
      stream: { upstream, context in
        let known = try trueCount()
        var filler: Marked?
        return DatasetIterator<Marked>(
          next: { position in
            guard position < count else { return nil }
            if position < known {
              guard let next = try upstream.next() else {
                throw CardinalityMismatch(
                  stages: pipeline.signature, expected: known, found: .exactly(position))
              }
              return element(next)
            }
            if filler == nil { filler = try open(context).next().map(padding) }
            return filler
          },
          advance: { position, steps in
            try upstream.advance(by: max(0, min(steps, known - position)))
            return min(steps, count - position)
          },
          cursors: upstream.cursors.map { cursors in
            let locate = cursors.locate
            return CursorAccess(
              locate: { locate(min($0, known)) },
              resume: { position, cursor in
                try upstream.resume(at: min(position, known), cursor)
                return min(position, count)
              })
          })
      },
      keepsParallelism: true)
  }
}

extension Tensor {
  /// Zeros of the same shape and type.
  fileprivate var zeroed: Tensor { .zeros(shape, dtype: dtype) }
}
