/// The text form of an index that DALI's `tfrecord2idx` writes: a line `offset size` a record, where the size counts
/// the 16 bytes around the data too.
enum IndexText {
  /// Why a text is not the index of a file.
  struct Misfit: Error {
    var reason: String
  }

  /// The offsets of records that follow each other without a gap and end where a file of `fileSize` bytes ends.
  static func offsets(in text: RawSpan, tiling fileSize: Int) throws(Misfit) -> [Int] {
    var offsets: [Int] = []
    // No more than the text has lines, nor the file room.
    offsets.reserveCapacity(min(text.byteCount / 8, fileSize / TFRecordReader.overhead) + 1)
    var position = 0
    var end = 0
    while position < text.byteCount {
      guard let offset = number(text, &position, before: UInt8(ascii: " ")),
        let size = number(text, &position, before: UInt8(ascii: "\n"))
      else { throw Misfit(reason: "line \(offsets.count + 1) is not 'offset size'") }
      guard offset == end else {
        throw Misfit(
          reason: "line \(offsets.count + 1) starts at byte \(offset) where \(end) was expected")
      }
      guard size >= TFRecordReader.overhead, size <= fileSize - end else {
        throw Misfit(
          reason: "line \(offsets.count + 1) has a record of \(size) bytes at byte \(end) of \(fileSize)")
      }
      offsets.append(offset)
      end += size
    }
    guard end == fileSize else {
      throw Misfit(reason: "the records end at byte \(end), but the file has \(fileSize)")
    }
    return offsets
  }

  /// Whether a text has the form of an index, of whatever file; its last line may be cut short.
  static func isIndex(_ text: RawSpan) -> Bool {
    var position = 0
    while position < text.byteCount {
      let start = position
      if number(text, &position, before: UInt8(ascii: " ")) != nil, number(text, &position, before: UInt8(ascii: "\n")) != nil {
        continue
      }
      guard start > 0, position == text.byteCount else { return false }
      let line = (start..<text.byteCount).map { text.byte(at: $0) }
      let numbers = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
      return numbers.count <= 2 && numbers.joined().allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
    }
    return true
  }

  /// A number and the byte behind it, which the position passes.
  @inline(__always)
  private static func number(_ text: RawSpan, _ position: inout Int, before end: UInt8) -> Int? {
    let start = position
    var value = 0
    while position < text.byteCount {
      let byte = text.byte(at: position)
      position += 1
      let digit = byte &- UInt8(ascii: "0")
      if digit < 10 {
        value = value &* 10 &+ Int(digit)
      } else {
        // Eighteen digits are always a number of 64 bits.
        return byte == end && (1...18).contains(position - 1 - start) ? value : nil
      }
    }
    return nil
  }

  /// Adds a line.
  static func append(_ offset: Int, _ size: Int, to lines: inout [UInt8]) {
    append(offset, before: UInt8(ascii: " "), to: &lines)
    append(size, before: UInt8(ascii: "\n"), to: &lines)
  }

  private static func append(_ value: Int, before end: UInt8, to lines: inout [UInt8]) {
    let start = lines.count
    var rest = value
    repeat {
      lines.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    lines[start...].reverse()
    lines.append(end)
  }
}
