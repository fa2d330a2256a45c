public import Tensors

/// The window of a streaming shuffle: which of the buffered elements comes next.
@usableFromInline
struct ShuffleWindow<Element: Sendable>: Sendable {
  @usableFromInline var buffer: [Element] = []
  @usableFromInline let size: Int
  @usableFromInline var random: SplitMix64
  @usableFromInline var isEnded = false
  /// What the buffered elements weigh, and what they may weigh together.
  @usableFromInline var bytes = 0
  @usableFromInline let byteLimit: Int
  @usableFromInline let weigh: (@Sendable (Element) -> Int)?
  /// Whether `weigh` has to be looked at, which costs more than asking here.
  @usableFromInline let isLimited: Bool
  /// Whether there was no room for an element once: what the window has from then on depends on what elements weigh.
  @usableFromInline var wasFull = false

  /// - Parameter weigh: the bytes of an element; nil when they do not count.
  @inlinable
  init(
    size: Int, random: SplitMix64, byteLimit: Int = .max, weigh: (@Sendable (Element) -> Int)? = nil
  ) {
    self.size = size
    self.random = random
    self.byteLimit = byteLimit
    self.weigh = weigh
    isLimited = weigh != nil
  }

  /// The next element; `refill` gives the elements that enter, in order.
  @inlinable
  mutating func next(_ refill: () throws -> Element?) rethrows -> Element? {
    while buffer.count < size, let entering = try enter(refill) { buffer.append(entering) }
    guard !buffer.isEmpty else { return nil }
    let place = random.next(below: buffer.count)
    let leaving = buffer[place]
    if isLimited, let weigh { bytes -= weigh(leaving) }
    if let entering = try enter(refill) {
      buffer[place] = entering
    } else {
      buffer[place] = buffer[buffer.count - 1]
      buffer.removeLast()
    }
    return leaving
  }

  /// The next element to enter; nil when there is none, or no room for it.
  @inlinable @inline(__always)
  mutating func enter(_ refill: () throws -> Element?) rethrows -> Element? {
    guard !isEnded else { return nil }
    if isLimited, bytes >= byteLimit {
      wasFull = true
      return nil
    }
    guard let entering = try refill() else {
      isEnded = true
      return nil
    }
    if isLimited, let weigh { bytes += weigh(entering) }
    return entering
  }
}
