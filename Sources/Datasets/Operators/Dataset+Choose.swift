extension Dataset {
  /// Elements of several datasets, each taken from the one that `choices` names by its number.
  ///
  /// ```swift
  /// let words = [Dataset(["a", "b"]), Dataset(["x", "y"])]
  /// try Array(Dataset.choose(from: words, by: Dataset([0, 1, 1, 0])))      // ["a", "x", "y", "b"]
  /// ```
  /// It ends with `choices`, or when the chosen dataset has ended. A number without a dataset throws ``NoSuchDataset``
  /// in the place of an element.
  ///
  /// - Parameters:
  ///   - datasets: one or more datasets; an iterator opens them all.
  ///   - choices: numbers in `0..<datasets.count`.
  ///   - stopOnEmpty: false to pass over choices of datasets that have ended, until all have.
  /// - Complexity: leaving out elements looks at the choices and makes no element; resuming goes to where choices and
  ///   datasets were.
  public static func choose(
    from datasets: [Dataset], by choices: Dataset<Int>, stopOnEmpty: Bool = true
  ) -> Dataset {
    let name = stopOnEmpty ? "choose" : "choose(until all are empty)"
    precondition(!datasets.isEmpty, "choose needs at least 1 dataset.")
    return Dataset(
      Pipeline.Stage(name), after: [choices.pipeline] + datasets.map(\.pipeline),
      epochs: choices.epochs ?? sharedEpochs(of: datasets),
      cardinality: {
        choices.cardinality == .known(0) ? .known(0) : .unknown
      },
      stream: { context in
        let choices = try choices.open(context)
        let order = Mixture<Element>.Order(
          choose: { _ in
            try choices.next().map { choice in
              guard datasets.indices.contains(choice) else {
                throw NoSuchDataset(choice: choice, position: choices.position - 1, count: datasets.count)
              }
              return choice
            }
          },
          position: { choices.position }, locate: choices.cursors?.locate,
          resume: { try choices.resume(at: $0, $1) })
        let iterators = try datasets.enumerated().map { number, dataset in
          try DatasetError.inDataset(number) { try dataset.open(context) }
        }
        return Mixture(iterators, numbers: Array(datasets.indices), stopOnEmpty: stopOnEmpty, order: order).makeIterator()
      })
  }

  /// What counts the epochs of a mixture: the first counter among its parts.
  static func sharedEpochs(of datasets: [Dataset]) -> EpochCounter? {
    datasets.lazy.compactMap(\.epochs).first
  }
}

/// A choice that names none of the datasets.
public struct NoSuchDataset: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was chosen.
  public var choice: Int
  /// Which of the choices that was, from 0.
  public var position: Int
  /// How many datasets there are.
  public var count: Int

  public var description: String {
    "choice \(position) is dataset \(choice), but there are only datasets 0..<\(count)"
  }
}
