import Tensors

extension Dataset {
  /// The elements with their classes, some rejected by chance so that classes come as often as `target` says.
  ///
  /// ```swift
  /// // 9 of 10 transactions are good; train with as many bad ones:
  /// let balanced = transactions.rejectionResample(target: [0.5, 0.5], initial: [0.9, 0.1], seed: 1) {
  ///   $0.isBad ? 1 : 0
  /// }
  /// for try await (label, transaction) in balanced.async { ... }
  /// ```
  /// An element is kept with a probability in proportion to target / initial of its class, 1 for the largest. Whether it
  /// is kept follows from the seed, the epoch and its number.
  ///
  /// This differs from tf.data, which repeats some elements of rare classes to reject fewer of the others: there an
  /// epoch is longer, here each element comes once at most, in its order. To see rare classes more than once, `sample`
  /// from a dataset for each class.
  ///
  /// - Parameters:
  ///   - target: how often each class should come, as a share of the sum.
  ///   - initial: how often each class comes now; nil to count while iterating, which takes some elements to settle.
  ///   - seed: decides, with the epoch, what is rejected.
  ///   - classOf: the class of an element, in `0..<target.count`. Another number throws ``NoSuchClass``.
  /// - Complexity: leaving out elements has to look at them; resuming does not, if there are no more than 58 classes or
  ///   `initial` is given.
  public func rejectionResample(
    target: [Double], initial: [Double]? = nil, seed: Int, classOf: @escaping @Sendable (Element) throws -> Int
  ) -> Dataset<(Int, Element)> {
    precondition(isDistribution(target), "The target shares have to be 0 or more, and one of them more: \(target).")
    if let initial {
      precondition(
        initial.count == target.count, "There are \(initial.count) initial shares for \(target.count) classes.")
      precondition(
        isDistribution(initial), "The initial shares have to be 0 or more, and one of them more: \(initial).")
      for (index, (now, wanted)) in zip(initial, target).enumerated() {
        precondition(now > 0 || wanted == 0, "Class \(index) is wanted but never comes.")
      }
    }
    let name = "rejectionResample(\(target.count) classes, seed \(seed))"
    return Dataset<(Int, Element)>(
      Pipeline.Stage(name, identity: "\(target) \(initial.map { "\($0)" } ?? "counted")"), after: [pipeline],
      epochs: epochs ?? EpochCounter(),
      cardinality: { cardinality == .known(0) ? .known(0) : .unknown },
      stream: { context in
        let upstream = try open(context)
        var rates = AcceptanceRates(target: target, initial: initial)
        let next: (Int) throws -> (Int, Element)? = { _ in
          while true {
            let place = upstream.position
            guard let element = try upstream.next() else { return nil }
            let label: Int
            do {
              label = try classOf(element)
              guard target.indices.contains(label) else { throw NoSuchClass(label: label, count: target.count) }
            } catch {
              try DatasetError.fail(making: element, from: place, error)
            }
            var random = SplitMix64(seed: seed, epoch: context.epoch, index: place)
            if random.nextUniformDouble() < rates.rate(of: label) { return (label, element) }
          }
        }
        guard initial == nil else { return DatasetIterator(lookingAtAllOf: upstream, next: next) }
        let log = CursorLog()
        let logged: (Int) throws -> (Int, Element)? = { number in
          log.pass(number) {
            CursorLog.Mark(position: number, upstream: upstream.position, detail: rates.seen)
          }
          return try next(number)
        }
        let advance = DatasetIterator<(Int, Element)>.leavingOut(logged)
        let locate = upstream.cursors?.locate
        return DatasetIterator(
          next: logged, advance: advance,
          cursors: CursorAccess(
            // Behind the source: how many of each class came.
            locate: { position in
              guard let (mark, seen) = log.mark(before: position, with: [Int].self) else { return nil }
              let place = Cursor.Place(position: mark.upstream, cursor: locate?(mark.upstream))
              return Cursor(
                position: mark.position, sources: [place] + seen.map { Cursor.Place(position: $0, cursor: nil) })
            },
            resume: { position, cursor in
              guard cursor.position <= position, cursor.sources.count == 1 + target.count else {
                return try advance(0, position)
              }
              try upstream.resume(at: cursor.sources[0].position, cursor.sources[0].cursor)
              rates = AcceptanceRates(target: target, seen: cursor.sources.dropFirst().map(\.position))
              log.begin(cursor.position, upstream: cursor.sources[0].position, detail: rates.seen)
              return cursor.position + (try advance(cursor.position, position - cursor.position))
            }))
      })
  }
}

/// A class that is none of those that shares are given for.
public struct NoSuchClass: Error, Sendable, Hashable, CustomStringConvertible {
  public var label: Int
  /// How many classes there are.
  public var count: Int

  public var description: String { "class \(label) is not one of 0..<\(count)" }
}

/// How many elements of each class to keep.
private struct AcceptanceRates {
  private let target: [Double]
  /// How often each class came, or comes.
  private var initial: [Double]
  private let isCounting: Bool
  private var rates: [Double] = []
  /// As in tf.data: every class counts as seen ten times at the start, so that the first elements decide little.
  private static let head = 10.0

  init(target: [Double], initial: [Double]?) {
    self.target = target
    isCounting = initial == nil
    self.initial = initial ?? Array(repeating: Self.head, count: target.count)
    update()
  }

  /// Rates that go on counting.
  init(target: [Double], seen: [Int]) {
    self.target = target
    isCounting = true
    initial = seen.map { Double($0) + Self.head }
    update()
  }

  /// How many elements of each class came, where they are counted.
  var seen: [Int] { initial.map { Int($0 - Self.head) } }

  /// The share of the elements of a class to keep; one more of them came.
  mutating func rate(of label: Int) -> Double {
    if isCounting {
      initial[label] += 1
      update()
    }
    return rates[label]
  }

  private mutating func update() {
    let ratios = zip(target, initial).map { wanted, now in now > 0 ? wanted / now : 0 }
    let largest = ratios.reduce(0, max)
    rates = ratios.map { $0 / largest }
  }
}
