/// How ``hashingTrick(_:n:hashFunction:filters:lower:split:)`` turns a word into a number.
public enum WordHashFunction: Sendable {
  /// Python's `hash` in a process started with `PYTHONHASHSEED=seed` (Python 3.11 and later on 64 bits).
  ///
  /// Keras takes `hash` by default. Without the variable its numbers differ from one Python process to the next, so
  /// there is nothing to be equal to; with 0, the default here, they are the same every time.
  case python(hashSeed: UInt32 = 0)
  /// MD5, the same everywhere: Keras' `hash_function="md5"`.
  case md5
  /// Any other function; its result is taken modulo `n - 1`, as Python does: never negative.
  case custom(@Sendable (String) -> Int)

  /// Where a word ends up among `count` places.
  func place(of word: String, among count: Int) -> Int {
    switch self {
    case .python(let seed): floorMod(PythonHash.of(word, hashSeed: seed), count)
    case .md5:
      MD5.digest(word).reduce(0) { remainder, byte in
        let (high, low) = UInt64(remainder).multipliedFullWidth(by: 256)
        let (sum, carry) = low.addingReportingOverflow(UInt64(byte))
        return Int(UInt64(count).dividingFullWidth((high + (carry ? 1 : 0), sum)).remainder)
      }
    case .custom(let function): floorMod(function(word), count)
    }
  }
}

/// The remainder of a division that rounds down, as Python's `%`.
func floorMod(_ value: Int, _ divisor: Int) -> Int {
  let remainder = value % divisor
  return remainder < 0 ? remainder + divisor : remainder
}

/// The words of a text as numbers from 1 to `n - 1`, without a vocabulary: different words may get the same number.
///
/// ```swift
/// hashingTrick("the cat the dog", n: 10, hashFunction: .md5)   // [6, 3, 6, 6]
/// ```
/// The words are those of ``textToWordSequence(_:filters:lower:split:)``; the numbers are Keras'
/// `hashing_trick`'s. Traps when `n` is below 2 or `split` is empty.
public func hashingTrick(
  _ text: String, n: Int, hashFunction: WordHashFunction = .python(),
  filters: String = Tokenizer.defaultFilters, lower: Bool = true, split: String = " "
) -> [Int] {
  hashingTrick(
    textToWordSequence(text, filters: filters, lower: lower, split: split), n: n,
    hashFunction: hashFunction)
}

/// As ``hashingTrick(_:n:hashFunction:filters:lower:split:)`` for words that something else has cut.
public func hashingTrick(
  _ words: [String], n: Int, hashFunction: WordHashFunction = .python()
) -> [Int] {
  precondition(n >= 2, "n must be 2 or more: 0 is left for padding; got \(n)")
  return words.map { hashFunction.place(of: $0, among: n - 1) + 1 }
}

/// The words of a text as numbers from 1 to `n - 1`: ``hashingTrick(_:n:hashFunction:filters:lower:split:)`` with
/// Python's hash, which is what Keras' `one_hot` is.
///
/// ```swift
/// oneHot("the cat the dog", n: 10)    // four numbers, the first and the third the same
/// ```
public func oneHot(
  _ text: String, n: Int, filters: String = Tokenizer.defaultFilters, lower: Bool = true,
  split: String = " "
) -> [Int] {
  hashingTrick(text, n: n, filters: filters, lower: lower, split: split)
}
