/// Reads the pickles inside Keras' data sets: lists of integers in an array of objects (IMDB, Reuters), and dictionaries
/// of texts, lists and arrays of bytes (CIFAR).
///
/// A pickle is a program for a small machine with a stack, and in Python it may call anything. This machine knows the
/// instructions that such data need and the four names NumPy arrays are built with; everything else is an error, and
/// nothing is ever called. Its memory grows with the bytes of the file alone: values are not copied, or no more of them than
/// there are bytes, lists nest twice at most, and a list that is used in two places is refused.
///
/// Format: Lib/pickletools.py in Python, protocols 2 to 4.
struct PickleReader {
  private let path: String
  private let member: String?
  private let bytes: [UInt8]
  private var offset: Int
  private var stack: [PickleValue] = []
  /// How high the stack was at each mark.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  /// How many bytes of texts were copied to make other texts of them.
  private var copied = 0

  /// NumPy's arrays have no more axes, and all other tuples are shorter.
  private static let longestTuple = 64

  /// The value of the pickle that begins at `start` and ends with the bytes.
  ///
  /// - Throws: `ArchiveError` with the byte offset for a pickle that is cut short, or has something else in it.
  static func read(
    _ bytes: [UInt8], from start: Int = 0, path: String, member: String? = nil
  ) throws(ArchiveError) -> PickleValue {
    var reader = PickleReader(path: path, member: member, bytes: bytes, offset: start)
    return try reader.run()
  }

  private init(path: String, member: String?, bytes: [UInt8], offset: Int) {
    self.path = path
    self.member = member
    self.bytes = bytes
    self.offset = offset
  }

  private mutating func run() throws(ArchiveError) -> PickleValue {
    while true {
      let place = offset
      let code = try byte()
      switch code {
      case 0x80:  // PROTO
        let version = try byte()
        guard (2...5).contains(version) else { throw failure(place, "protocol \(version) is not read: only 2 to 5") }
      case 0x95: _ = try take(8)  // FRAME: how long the next piece is, which we see anyway
      case UInt8(ascii: "."): return try end()
      case UInt8(ascii: "("): marks.append(stack.count)
      case UInt8(ascii: "N"): stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
      case UInt8(ascii: "M"): stack.append(.integer(try number(2)))
      case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))
      case 0x8A: stack.append(.integer(try longNumber()))
      case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8C: stack.append(try string(try number(1)))
      case UInt8(ascii: "T"), UInt8(ascii: "B"), UInt8(ascii: "X"): stack.append(try string(try number(4)))
      case 0x8D, 0x8E: stack.append(try string(try number(8)))
      case UInt8(ascii: "]"): stack.append(.list(PickleList()))
      case UInt8(ascii: "a"): try append(from: stack.count - 1, at: place)
      case UInt8(ascii: "e"): try append(from: try mark(), at: place)
      case UInt8(ascii: "}"): stack.append(.dictionary(PickleDictionary()))
      case UInt8(ascii: "s"): try setItems(from: stack.count - 2, at: place)
      case UInt8(ascii: "u"): try setItems(from: try mark(), at: place)
      case UInt8(ascii: ")"): stack.append(.tuple([]))
      case 0x85, 0x86, 0x87: try makeTuple(from: stack.count - Int(code - 0x84), at: place)
      case UInt8(ascii: "t"): try makeTuple(from: try mark(), at: place)
      case UInt8(ascii: "c"): stack.append(try function(module: try line(), name: try line(), at: place))
      case 0x93:
        guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
          throw failure(place, "a name that is no text")
        }
        try copy(name.count + module.count, at: place)
        stack.append(
          try function(
            module: String(decoding: module, as: UTF8.self), name: String(decoding: name, as: UTF8.self), at: place))
      case UInt8(ascii: "R"): try call(at: place)
      case UInt8(ascii: "b"): try build(at: place)
      case UInt8(ascii: "q"): memo[try number(1)] = try top()
      case UInt8(ascii: "r"): memo[try number(4)] = try top()
      case 0x94: memo[memo.count] = try top()
      case UInt8(ascii: "h"): stack.append(try remembered(try number(1), at: place))
      case UInt8(ascii: "j"): stack.append(try remembered(try number(4), at: place))
      default:
        throw failure(place, "instruction \(code) has no place in a data set: only lists, texts, integers and arrays are read")
      }
    }
  }

  // MARK: The stack

  private func end() throws(ArchiveError) -> PickleValue {
    guard stack.count == 1, marks.isEmpty else { throw failure(offset - 1, "the pickle ends with \(stack.count) values") }
    guard offset == bytes.count else { throw failure(offset, "\(bytes.count - offset) bytes follow the pickle") }
    return stack[0]
  }

  private func top() throws(ArchiveError) -> PickleValue {
    guard let value = stack.last, stack.count > marks.last ?? 0 else { throw empty() }
    return value
  }

  private mutating func pop() throws(ArchiveError) -> PickleValue {
    let value = try top()
    stack.removeLast()
    return value
  }

  private mutating func mark() throws(ArchiveError) -> Int {
    guard let mark = marks.popLast() else { throw empty() }
    return mark
  }

  private func empty() -> ArchiveError { failure(offset - 1, "an instruction finds no value to work on") }

  private func remembered(_ number: Int, at place: Int) throws(ArchiveError) -> PickleValue {
    guard let value = memo[number] else { throw failure(place, "value \(number) was never remembered") }
    return value
  }

  // MARK: Lists, tuples, dictionaries

  private mutating func append(from start: Int, at place: Int) throws(ArchiveError) {
    guard start >= 1, start <= stack.count, case .list(let list) = stack[start - 1] else {
      throw failure(place, "something is appended to what is no list")
    }
    for value in stack[start...] {
      switch value {
      case .integer(let number) where list.strings.isEmpty && list.lists.isEmpty: list.integers.append(number)
      case .string(let text) where list.integers.isEmpty && list.lists.isEmpty: list.strings.append(text)
      case .list(let inner)
      where list.integers.isEmpty && list.strings.isEmpty && !list.isNested && !inner.isNested && inner.lists.isEmpty
        && inner !== list:
        inner.isNested = true
        list.lists.append(inner)
      default: throw failure(place, "a list has other elements than integers, texts, or lists of these")
      }
    }
    stack.removeSubrange(start...)
  }

  private mutating func setItems(from start: Int, at place: Int) throws(ArchiveError) {
    guard start >= 1, start <= stack.count, (stack.count - start) % 2 == 0,
      case .dictionary(let dictionary) = stack[start - 1]
    else { throw failure(place, "something is set in what is no dictionary") }
    for index in stride(from: start, to: stack.count, by: 2) {
      guard case .string(let name) = stack[index] else { throw failure(place, "a dictionary has a key that is no text") }
      try copy(name.count, at: place)
      switch stack[index + 1] {
      case .dictionary, .tuple, .function: throw failure(place, "a dictionary has other values than texts, lists and arrays")
      default: dictionary.values[String(decoding: name, as: UTF8.self)] = stack[index + 1]
      }
    }
    stack.removeSubrange(start...)
  }

  /// Tuples only hold arguments: of numbers, texts and names, or of one tuple more for a shape.
  private mutating func makeTuple(from start: Int, at place: Int) throws(ArchiveError) {
    guard start >= marks.last ?? 0, start <= stack.count else { throw empty() }
    guard stack.count - start <= Self.longestTuple else {
      throw failure(place, "a tuple has more than \(Self.longestTuple) elements")
    }
    let values = Array(stack[start...])
    for value in values {
      switch value {
      case .dictionary, .array: throw failure(place, "a tuple has a dictionary or an array in it")
      case .tuple(let inner):
        for case .tuple in inner { throw failure(place, "tuples nest more than twice") }
      default: break
      }
    }
    stack.removeSubrange(start...)
    stack.append(.tuple(values))
  }

  // MARK: Names and what is built with them

  private func function(module: String, name: String, at place: Int) throws(ArchiveError) -> PickleValue {
    switch (module, name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"): .function(.reconstruct)
    case ("numpy", "ndarray"): .function(.ndarray)
    case ("numpy", "dtype"): .function(.dtype)
    case ("_codecs", "encode"): .function(.encode)
    default: throw failure(place, "the pickle asks for '\(module).\(name)', which has no place in a data set")
    }
  }

  private mutating func call(at place: Int) throws(ArchiveError) {
    guard case .tuple(let arguments) = try pop(), case .function(let function) = try pop() else {
      throw failure(place, "a call of what is no function")
    }
    switch (function, arguments.first) {
    case (.reconstruct, .function(.ndarray)): stack.append(.array(PickleArray()))
    case (.dtype, .string(let scalar)):
      try copy(scalar.count, at: place)
      stack.append(.dtype(String(decoding: scalar, as: UTF8.self)))
    case (.encode, .string(let text)):
      try copy(text.count, at: place)
      stack.append(.string(try latin(text, at: place)))
    default: throw failure(place, "a call with arguments that do not fit")
    }
  }

  /// Something is made of a text of `count` bytes. A text that is remembered could be used for that again and again.
  private mutating func copy(_ count: Int, at place: Int) throws(ArchiveError) {
    copied += count
    guard copied <= bytes.count else { throw failure(place, "the same texts are used for more bytes than there are") }
  }

  /// Text whose characters stand for the bytes 0 to 255, which is how Python 3 writes bytes in protocol 2.
  private func latin(_ text: [UInt8], at place: Int) throws(ArchiveError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { throw failure(place, "a text that stands for bytes has more than bytes") }
      bytes.append(byte)
    }
    return bytes
  }

  /// Gives an array its contents; what a type is told besides its name (alignment, byte order of one byte) is of no use.
  private mutating func build(at place: Int) throws(ArchiveError) {
    guard case .tuple(let state) = try pop() else { throw failure(place, "an object is built from what is no tuple") }
    switch try top() {
    case .dtype(let scalar):
      if state.count > 1, case .string(let order) = state[1], order == [UInt8(ascii: ">")], scalar.hasSuffix("1") == false {
        throw failure(place, "numbers of type \(scalar) with the most significant byte first are not read")
      }
    case .array(let array):
      guard state.count == 5, case .tuple(let lengths) = state[1], case .dtype(let scalar) = state[2],
        case .bool(let isFortranOrder) = state[3]
      else { throw failure(place, "an array is built from something else than a version, a shape, a type, an order and data") }
      array.shape = try lengths.map { length throws(ArchiveError) in
        guard case .integer(let number) = length, number >= 0 else { throw failure(place, "an array has a length that is none") }
        return number
      }
      array.scalar = scalar
      array.isFortranOrder = isFortranOrder
      switch state[4] {
      case .string(let bytes): array.bytes = bytes
      case .list(let list): array.objects = list
      default: throw failure(place, "an array has data that are neither bytes nor a list")
      }
    default: throw failure(place, "something is built that is no array")
    }
  }

  // MARK: Bytes

  private mutating func byte() throws(ArchiveError) -> UInt8 {
    guard offset < bytes.count else { throw failure(offset, "the pickle ends too early") }
    defer { offset += 1 }
    return bytes[offset]
  }

  private mutating func take(_ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - offset else {
      throw failure(offset, "\(count) bytes are announced, but only \(bytes.count - offset) follow")
    }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// A little-endian number without a sign.
  private mutating func number(_ count: Int) throws(ArchiveError) -> Int {
    let value = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: value) else { throw failure(offset - count, "a length of \(value) bytes") }
    return number
  }

  /// A number of up to 8 bytes with a sign.
  private mutating func longNumber() throws(ArchiveError) -> Int {
    let place = offset
    let count = Int(try byte())
    guard count <= 8 else { throw failure(place, "an integer of \(count) bytes") }
    let digits = try take(count)
    let filler: UInt64 = digits.last.map { $0 & 0x80 != 0 } ?? false ? .max : 0
    return Int(Int64(bitPattern: digits.reversed().reduce(filler) { $0 << 8 | UInt64($1) }))
  }

  private mutating func string(_ count: Int) throws(ArchiveError) -> PickleValue { .string(Array(try take(count))) }

  private mutating func line() throws(ArchiveError) -> String {
    guard let end = bytes[offset...].prefix(200).firstIndex(of: UInt8(ascii: "\n")) else {
      throw failure(offset, "a name without an end")
    }
    defer { offset = end + 1 }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  private func failure(_ place: Int, _ reason: String) -> ArchiveError {
    ArchiveError(path, member: member, at: place, reason)
  }
}
