/// Places in UTF-8 bytes as places in Unicode scalars.
struct ScalarOffsets {
  /// For each byte the number of its scalar, and the number of scalars at the end; nil for ASCII.
  private let numbers: [Int]?

  init(_ text: String) {
    guard !text.utf8Span.isKnownASCII else {
      numbers = nil
      return
    }
    var numbers: [Int] = []
    numbers.reserveCapacity(text.utf8.count + 1)
    var number = -1
    for byte in text.utf8 {
      if byte & 0xC0 != 0x80 { number += 1 }
      numbers.append(number)
    }
    numbers.append(number + 1)
    self.numbers = numbers
  }

  /// The scalars that the bytes of a range belong to, wholly or in part.
  func callAsFunction(_ bytes: Range<Int>) -> Range<Int> {
    guard let numbers else { return bytes }
    if bytes.isEmpty { return numbers[bytes.lowerBound]..<numbers[bytes.lowerBound] }
    return numbers[bytes.lowerBound]..<numbers[bytes.upperBound - 1] + 1
  }
}
