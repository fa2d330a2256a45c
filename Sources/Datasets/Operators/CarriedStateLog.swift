import Synchronization
import TFRecords

/// The state that a stage carries from element to element, as it was at some positions, in the form in which it is stored.
final class CarriedStateLog<State: StorableElement>: Sendable {
  private static var byteLimit: Int { 256 }

  private let log = CursorLog()
  /// Whether the state was too large once. It is not looked at again: that may take as long as it is large.
  private let isTooLarge = Atomic<Bool>(false)

  /// The stage is about to make the element at `position`.
  func pass(_ position: Int, upstream: Int, _ state: State) {
    log.pass(position) {
      guard !isTooLarge.load(ordering: .relaxed) else { return nil }
      return mark(position, upstream, state)
    }
  }

  /// The stage was put to a place.
  func begin(_ position: Int, upstream: Int, _ state: State) {
    log.begin(position, upstream: upstream, detail: mark(position, upstream, state)?.detail)
  }

  private func mark(_ position: Int, _ upstream: Int, _ state: State) -> CursorLog.Mark? {
    var row = RowEncoder()
    state.encode(into: &row)
    guard row.bytes.count <= Self.byteLimit else {
      isTooLarge.store(true, ordering: .relaxed)
      return nil
    }
    return CursorLog.Mark(position: position, upstream: upstream, detail: row.bytes)
  }

  func cursor(before position: Int, _ upstream: (@Sendable (_ position: Int) -> Cursor?)?) -> Cursor? {
    guard let (mark, bytes) = log.mark(before: position, with: [UInt8].self) else { return nil }
    let place = Cursor.Place(position: mark.upstream, cursor: upstream?(mark.upstream))
    return Cursor(position: mark.position, sources: [place], carried: hexadecimal(bytes))
  }

  /// What a cursor carries; nil when it is none of such a stage.
  func state(of cursor: Cursor) -> State? {
    guard let bytes = cursor.carried.flatMap({ bytes(ofHexadecimal: $0) }) else { return nil }
    var row = RowDecoder(Record(bytes))
    guard let state = try? State(decoding: &row), row.remaining == 0 else { return nil }
    return state
  }
}

/// Two digits a byte.
private func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// Nil when these are not two digits a byte.
private func bytes(ofHexadecimal text: String) -> [UInt8]? {
  let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
  guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
