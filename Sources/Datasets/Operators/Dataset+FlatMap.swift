extension Dataset {
  /// The elements of the datasets that `transform` makes of each element, one dataset after the other.
  ///
  /// ```swift
  /// try Array(Dataset.range(1..<4).flatMap { .range(0..<$0) })      // [0, 0, 1, 0, 1, 2]
  /// ```
  /// Leaving out elements opens every dataset, but passes by its elements as cheaply as it allows; resuming opens only the
  /// one that it goes on in.
  public func flatMap<Inner: Sendable>(
    _ transform: @escaping @Sendable (Element) throws -> Dataset<Inner>
  ) -> Dataset<Inner> {
    Dataset<Inner>(
      Pipeline.Stage("flatMap"), after: [pipeline], epochs: epochs,
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let upstream = try open(context)
        let locate = upstream.cursors?.locate
        let log = CursorLog()
        let sections = SectionLog()
        var current: DatasetIterator<Inner>?
        /// The number of the element that the dataset being walked over was made of.
        var input = 0
        /// The dataset being walked over, or the next one; nil after the last.
        func inner(_ number: Int) throws -> DatasetIterator<Inner>? {
          if let current { return current }
          let place = upstream.position
          log.record(CursorLog.Mark(position: number, upstream: place), number: place)
          guard let element = try upstream.next() else { return nil }
          input = place
          do { current = try transform(element).open(context) } catch {
            try DatasetError.fail(making: element, from: place, error)
          }
          sections.begin(place, at: number, current?.cursors?.locate)
          return current
        }
        func leaveOut(_ number: Int, _ steps: Int) throws -> Int {
          var left = steps
          while left > 0 {
            do {
              guard let iterator = try inner(number + steps - left) else { break }
              left -= try iterator.advance(by: left)
              if left > 0 { current = nil }
            } catch {
              // A dataset that cannot be made counted as one element when it was reported.
              left -= 1
            }
          }
          return steps - left
        }
        let logged = upstream.loggedCursors(log, advance: leaveOut)
        let older = logged.locate
        return DatasetIterator<Inner>(
          next: { number in
            while let iterator = try inner(number) {
              do { if let element = try iterator.next() { return element } } catch {
                throw DatasetError.making(from: input, error)
              }
              current = nil
            }
            return nil
          },
          advance: leaveOut,
          cursors: CursorAccess(
            locate: { sections.cursor(before: $0, locate) ?? older($0) },
            resume: { position, cursor in
              guard cursor.sources.count == 2, cursor.sources[1].position <= position else {
                return try logged.resume(position, cursor)
              }
              let (place, within) = (cursor.sources[0], cursor.sources[1])
              let start = position - within.position
              try upstream.resume(at: place.position, place.cursor)
              guard let iterator = try inner(start) else { return start }
              let reached = start + (try iterator.resume(at: within.position, within.cursor))
              guard reached < position else { return position }
              // Between this dataset and the next are elements that no dataset could be made of.
              current = nil
              return reached + (try leaveOut(reached, position - reached))
            }))
      })
  }
}
