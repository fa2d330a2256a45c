extension Dataset {
  /// Windows that move over the elements: arrays of up to `size` elements, each beginning `shift` elements after the
  /// one before it.
  ///
  /// ```swift
  /// let week = Dataset.range(0..<7)
  /// try Array(week.window(3, shift: 2))                           // [[0, 1, 2], [2, 3, 4], [4, 5, 6], [6]]
  /// try Array(week.window(3, shift: 2, dropRemainder: true))      // [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
  /// try Array(week.window(3, shift: 1, stride: 2).take(2))        // [[0, 2, 4], [1, 3, 5]]
  /// ```
  /// As in tf.data, except that a window is an array and not a dataset; `Dataset(window)` makes it one. Windows at the
  /// end are shorter unless they are dropped. A window with an element that fails fails.
  ///
  /// - Parameters:
  ///   - shift: how far the next window is; `size` unless given, so that windows do not overlap.
  ///   - stride: how far the elements of one window are apart.
  public func window(
    _ size: Int, shift: Int? = nil, stride: Int = 1, dropRemainder: Bool = false
  ) -> Dataset<[Element]> {
    let shape = WindowShape(size: size, shift: shift ?? size, stride: stride, dropRemainder: dropRemainder)
    precondition(
      size >= 1 && shape.shift >= 1 && stride >= 1,
      "A window needs a size, a shift and a stride of 1 or more; they are \(size), \(shape.shift) and \(stride).")
    return Dataset<[Element]>(
      Pipeline.Stage(shape.name), over: self, cardinality: { $0.map(shape.windows(of:)) },
      indexed: { elements, _ in
        IndexedElements<[Element]>(count: shape.windows(of: elements.count)) { number in
          try shape.places(of: number, in: elements.count).map { try elements.element($0) }
        }
      },
      stream: { upstream, _ in upstream.windows(shape) },
      keepsParallelism: false)
  }
}

/// Which elements a window has.
private struct WindowShape: Sendable {
  let size: Int
  let shift: Int
  let stride: Int
  let dropRemainder: Bool

  var name: String {
    "window(\(size), shift \(shift), stride \(stride)\(dropRemainder ? ", dropRemainder" : ""))"
  }

  /// From the first element of a full window to its last, both counted.
  var span: Int { (size - 1) * stride + 1 }

  /// How many windows so many elements have.
  func windows(of count: Int) -> Int {
    let starts = dropRemainder ? max(0, count - span + 1) : count
    return starts / shift + (starts % shift == 0 ? 0 : 1)
  }

  /// How many elements were asked for when so many windows had been given, but for those that the next one has, too. The ones
  /// between two windows nobody has asked for yet.
  func reach(of windows: Int) -> Int {
    guard windows > 0 else { return 0 }
    let (start, overflow) = (windows - 1).multipliedReportingOverflow(by: shift)
    return overflow || start > .max - shift ? .max : start + min(shift, span)
  }

  /// The numbers of the elements of a window.
  func places(of window: Int, in count: Int) -> StrideTo<Int> {
    let start = window * shift
    return Swift.stride(from: start, to: min(start + span, count), by: stride)
  }
}

extension DatasetIterator {
  /// Windows over a stream; the elements between the first and the last of a window are kept.
  fileprivate func windows(_ shape: WindowShape) -> DatasetIterator<[Element]> {
    var kept: [Result<Element, any Error>] = []
    /// Pulls all elements of a window; false when there is no such window.
    func load(_ number: Int) throws -> Bool {
      let start = number * shape.shift
      let first = self.position - kept.count
      kept.removeFirst(min(start - first, kept.count))
      if self.position < start { try self.advance(by: start - self.position) }
      while kept.count < shape.span {
        do {
          guard let element = try self.next() else { break }
          kept.append(.success(element))
        } catch {
          kept.append(.failure(error))
        }
      }
      return kept.count >= (shape.dropRemainder ? shape.span : 1)
    }
    return DatasetIterator<[Element]>(
      next: { number in
        guard try load(number) else { return nil }
        return try shape.places(of: 0, in: kept.count).map { try kept[$0].get() }
      },
      advance: { number, steps in
        // Only the last window that is left out is looked for; where it is missing, the stream has told its length.
        let (start, overflow) = (number + steps - 1).multipliedReportingOverflow(by: shape.shift)
        if !overflow, start <= .max - shape.span, try load(number + steps - 1) { return steps }
        try self.advance(by: .max)
        return shape.windows(of: self.position) - number
      },
      cursors: cursors.map { cursors in
        let locate = cursors.locate
        return CursorAccess(
          locate: { locate(shape.reach(of: $0)) },
          resume: { position, cursor in
            let place = shape.reach(of: position)
            let reached = try self.resume(at: place, cursor)
            return reached == place ? position : min(position, shape.windows(of: reached))
          })
      })
  }
}
