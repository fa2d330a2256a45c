extension Dataset {
  /// A source with numbers that is made when somebody first asks for it, and then shared; made again when its files are no
  /// longer the same.
  ///
  /// - Parameters:
  ///   - name: the stage, as it is printed.
  ///   - sources: the files that may be read.
  static func madeOnce(
    _ name: String, from sources: @autoclosure @escaping @Sendable () -> [String] = [],
    _ make: @escaping @Sendable () throws -> Dataset
  ) -> Dataset {
    let source = MadeOnce(from: sources(), make)
    return Dataset(
      Pipeline.Stage(name, sources: sources()), after: [], epochs: nil, walk: .indexed,
      cardinality: { (try? source.value.cardinality) ?? .unknown },
      indexed: { context in
        var elements = try source.value.indexedElements(context, for: name)
        // What it is made of is none of the pipeline.
        elements.element = elements.element.given(by: nil)
        return elements
      })
  }
}
