/// What Python's pickles of numbers, texts and NumPy arrays are made of: nothing in it can run.
indirect enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  /// Bytes or text, which Python 2 did not tell apart.
  case string([UInt8])
  case tuple([PickleValue])
  case list(PickleList)
  case dictionary(PickleDictionary)
  case array(PickleArray)
  case dtype(String)
  /// A name that is known, to be called on what follows.
  case function(Function)

  /// The only names that a pickle may mention; none of them runs code of the file.
  enum Function: Equatable {
    case reconstruct, ndarray, dtype, encode
  }
}

/// A list of integers, of texts, or of lists of these, which is as far as nesting goes.
final class PickleList {
  var integers: [Int] = []
  var strings: [[UInt8]] = []
  var lists: [PickleList] = []
  /// Whether it is in a list itself.
  var isNested = false

  var count: Int { integers.count + strings.count + lists.count }
}

/// Names and their values.
final class PickleDictionary {
  var values: [String: PickleValue] = [:]
}

/// A NumPy array as its pickle describes it.
final class PickleArray {
  /// How its elements are spelled, such as `u1`, or `O8` for objects.
  var scalar = ""
  var shape: [Int] = []
  var isFortranOrder = false
  /// The elements of numbers.
  var bytes: [UInt8] = []
  /// The elements that are objects.
  var objects: PickleList?
}
