/// The names of the stages of a dataset, last stage first: what `print` shows and what a saved position must match.
public final class Pipeline: Sendable, CustomStringConvertible {
  /// One operator and its parameters.
  @usableFromInline
  struct Stage: Sendable {
    /// Name and parameters that decide the elements, such as `batch(64)`.
    @usableFromInline var text: String
    /// More that decides the elements but is too long to print, such as file names.
    var identity: String
    /// A hash of the elements that the stage holds in memory, made when somebody first asks.
    var contents: MadeOnce<UInt64>?
    /// True for a stage that changes when elements are computed, but not which: a position saved without it fits.
    var isTransparent: Bool
    /// True for a stage that may give elements without end.
    var isEndless = false
    /// True for a stage whose order depends on timing: a position in it means nothing to another iterator.
    var isUnordered = false
    /// The files behind a source of records, for a stage that would rather read them itself.
    var recordFiles: RecordFiles?
    /// The text with what is only known by looking, such as the number of records.
    var observed: (@Sendable () -> String)?
    /// The files that the elements are read from; a cache on disk is only good as long as they are the same.
    var sources: @Sendable () -> [String]

    @usableFromInline
    init(
      _ text: String, identity: String = "", isTransparent: Bool = false, isEndless: Bool = false,
      sources: @autoclosure @escaping @Sendable () -> [String] = [], observed: (@Sendable () -> String)? = nil
    ) {
      self.text = text
      self.identity = identity
      self.isTransparent = isTransparent
      self.isEndless = isEndless
      self.observed = observed
      self.sources = sources
    }

    /// A source of elements that are in memory.
    @usableFromInline
    init<Elements: Collection & Sendable>(_ text: String, holding elements: Elements) {
      self.init(text)
      contents = MadeOnce {
        var hasher = ContentHasher()
        hasher.add(elementsOf: elements)
        return hasher.digest
      }
    }

    /// All that decides the elements, as far as it can be seen.
    fileprivate var whole: String {
      let held = contents.flatMap { try? $0.value }.map { "\u{0}\(hexadecimal($0))" } ?? ""
      return "\(text)\u{0}\(identity)\(held)"
    }
  }

  let stage: Stage
  let upstream: [Pipeline]

  @usableFromInline
  init(_ stage: Stage, upstream: [Pipeline]) {
    self.stage = stage
    self.upstream = upstream
  }

  /// `prefetch(2) <- batch(64) <- map <- range(0..<100)`. Files are counted if need be.
  public var description: String {
    chain { $0.observed?() ?? $0.text }
  }

  /// The stages that decide the elements, without looking at any file: `batch(64) <- map <- range(0..<100)`.
  @usableFromInline
  var signature: String {
    chain { $0.isTransparent ? nil : $0.text }
  }

  /// The signature for a saved position, which has room for so much of it; the fingerprint is of all.
  var savedSignature: String {
    let whole = signature
    guard whole.utf8.count > Self.savedByteLimit else { return whole }
    let shown = String(decoding: whole.utf8.prefix(Self.savedByteLimit), as: UTF8.self)
    return "\(shown)... (\(grouped(whole.utf8.count - Self.savedByteLimit))\(Self.shortened)"
  }

  /// Whether a saved signature is not whole.
  static func isShortened(_ signature: String) -> Bool { signature.hasSuffix(shortened) }

  private static let shortened = " more bytes)"

  private static var savedByteLimit: Int { 1500 }

  /// The last stage whose order depends on timing, if there is one.
  var unorderedStage: String? {
    stage.isUnordered ? stage.text : upstream.lazy.compactMap(\.unorderedStage).first
  }

  /// A number that differs when a stage, a parameter, a file name or an element in memory differs. What closures do is not
  /// part of it.
  var fingerprint: UInt64 {
    let text = chain { $0.isTransparent ? nil : $0.whole }
    return fnv1a(text.utf8)
  }

  /// Whether a stage may give elements without end; otherwise nobody needs to ask how many there are, which may take long.
  @usableFromInline
  var mayBeEndless: Bool { stage.isEndless || upstream.contains(where: \.mayBeEndless) }

  /// The files of all stages, in order; what datasets inside closures read is not known.
  var sources: [String] { upstream.flatMap(\.sources) + stage.sources() }

  private func chain(_ name: (Stage) -> String?) -> String {
    let below =
      switch upstream.count {
      case 0: ""
      case 1: upstream[0].chain(name)
      default: "(" + upstream.map { $0.chain(name) }.joined(separator: ", ") + ")"
      }
    guard let own = name(stage) else { return below }
    return switch upstream.count {
    case 0: own
    case 1: "\(own) <- \(below)"
    default: own + below
    }
  }
}
