import Tensors
import _TestSupport

/// What TensorFlow made of the image fixtures, written by `Tools/goldens/images.py`.
struct DecodedGolden: CustomStringConvertible {
  var file: String
  var channels: Int
  var shape: [Int]
  var pixels: [UInt8]
  var description: String { "\(file) to \(channels) channels" }

  static let all = list("decoded.txt")
  /// All frames of the GIFs, one above the other.
  static let frames = list("frames.txt")

  private static func list(_ name: String) -> [DecodedGolden] {
    guard let data = try? Fixtures.bytes("goldens/images/decoded.bin") else { return [] }
    return goldenLines("goldens/images/\(name)").map { fields in
      let numbers = fields.dropFirst().compactMap { Int($0) }
      let shape = Array(numbers[1...3])
      let offset = numbers[4]
      return DecodedGolden(
        file: fields[0], channels: numbers[0], shape: shape,
        pixels: Array(data[offset..<(offset + shape.reduce(1, *))]))
    }
  }
}

/// What TensorFlow resized the sequence (i * i * 7 + i * 13) % 251 to.
struct ResizedGolden: CustomStringConvertible {
  var method: String
  var fit: String
  var dtype: String
  var shape: [Int]
  var size: [Int]
  var numbers: [Float]
  var description: String { "\(dtype) \(shape) to \(size), \(method), \(fit)" }

  static let all: [ResizedGolden] = {
    guard let data = try? Fixtures.bytes("goldens/images/resized.bin") else { return [] }
    return goldenLines("goldens/images/resized.txt").map { fields in
      let values = fields.dropFirst(3).compactMap { Int($0) }
      let (shape, size, offset) = (Array(values[0...3]), Array(values[4...5]), values[6])
      let count = shape[0] * size[0] * size[1] * shape[3]
      let numbers = (0..<count).map { i in
        let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[offset + i * 4 + $1]) << (8 * $1) }
        return Float(bitPattern: bits)
      }
      return ResizedGolden(
        method: fields[0], fit: fields[1], dtype: fields[2], shape: shape, size: size,
        numbers: numbers)
    }
  }()

  var input: Tensor {
    let count = shape.reduce(1, *)
    let sequence = (0..<count).map { (i: Int) -> Int32 in Int32((i * i * 7 + i * 13) % 251) }
    return Tensor(sequence, shape: shape).cast(to: dtype == "uint8" ? .uint8 : .float32)
  }
}

private func goldenLines(_ name: String) -> [[String]] {
  guard let bytes = try? Fixtures.bytes(name) else { return [] }
  return bytes.split(separator: UInt8(ascii: "\n")).map { line in
    line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
  }
}
