/// Learns merges from counted pieces.
///
/// Pairs wait in a heap with the count they had when they were put there; one whose count has fallen since goes back
/// with its true count. So only words that hold the pair are looked at for a merge.
struct BPETrainer {
  private(set) var tokens: [String]
  private(set) var merges: [(String, String)] = []
  private var idOfToken: [String: Int32]
  private var words: [(symbols: [Int32], count: Int)] = []
  private var counts: [Pair: Int] = [:]
  private var places: [Pair: Set<Int>] = [:]

  private struct Pair: Hashable, Comparable {
    var left: Int32
    var right: Int32
    static func < (a: Pair, b: Pair) -> Bool { (a.left, a.right) < (b.left, b.right) }
  }

  /// A pair that waits to be merged in some words; the heap's least is the most frequent, then the smallest pair.
  private struct Entry: Comparable {
    var pair: Pair
    var count: Int
    var words: Set<Int>
    static func < (a: Entry, b: Entry) -> Bool {
      a.count != b.count ? a.count > b.count : a.pair < b.pair
    }
    static func == (a: Entry, b: Entry) -> Bool { a.count == b.count && a.pair == b.pair }
  }

  /// A trainer whose vocabulary begins with `tokens`, the characters of bytes among them.
  init(tokens: [String]) {
    self.tokens = tokens
    idOfToken = [:]
    for (id, token) in tokens.enumerated() where idOfToken[token] == nil { idOfToken[token] = Int32(id) }
  }

  mutating func add(_ counted: PieceCounts) {
    let idOfByte = ByteAlphabet.scalars.map { idOfToken[String($0)] ?? 0 }
    for id in counted.pieces.counted {
      let symbols = counted.pieces.word(id).utf8.map { idOfByte[Int($0)] }
      let count = counted.pieces.entries[Int(id)].count
      for (left, right) in zip(symbols, symbols.dropFirst()) {
        let pair = Pair(left: left, right: right)
        counts[pair, default: 0] += count
        places[pair, default: []].insert(words.count)
      }
      words.append((symbols, count))
    }
  }

  mutating func train(upTo size: Int, minFrequency: Int) {
    var heap = MinHeap<Entry>()
    func push(_ waiting: [Pair: Set<Int>], _ counts: [Pair: Int], _ heap: inout MinHeap<Entry>) {
      for (pair, words) in waiting {
        if let count = counts[pair], count > 0 { heap.push(Entry(pair: pair, count: count, words: words)) }
      }
    }
    push(places, counts, &heap)
    places = [:]
    while tokens.count < size, var entry = heap.pop() {
      let count = counts[entry.pair] ?? 0
      if entry.count != count {
        entry.count = count
        heap.push(entry)
        continue
      }
      if count < 1 || count < minFrequency { return }
      let (left, right) = (tokens[Int(entry.pair.left)], tokens[Int(entry.pair.right)])
      let token = left + right
      let id = idOfToken[token] ?? Int32(tokens.count)
      if Int(id) == tokens.count {
        tokens.append(token)
        idOfToken[token] = id
      }
      merges.append((left, right))
      var waiting: [Pair: Set<Int>] = [:]
      for word in entry.words { merge(entry.pair, into: id, inWord: word, &waiting) }
      push(waiting, counts, &heap)
    }
  }

  /// Merges a pair in one word and brings the counts of its neighbours up to date.
  private mutating func merge(
    _ pair: Pair, into id: Int32, inWord word: Int, _ waiting: inout [Pair: Set<Int>]
  ) {
    let count = words[word].count
    var symbols = words[word].symbols
    func change(_ left: Int32, _ right: Int32, by sign: Int) {
      let pair = Pair(left: left, right: right)
      counts[pair, default: 0] += sign * count
      if sign > 0 { waiting[pair, default: []].insert(word) }
    }
    var place = 0
    while place + 1 < symbols.count {
      if symbols[place] == pair.left && symbols[place + 1] == pair.right {
        if place > 0 {
          change(symbols[place - 1], pair.left, by: -1)
          change(symbols[place - 1], id, by: 1)
        }
        symbols[place] = id
        symbols.remove(at: place + 1)
        if place + 1 < symbols.count {
          change(pair.right, symbols[place + 1], by: -1)
          change(id, symbols[place + 1], by: 1)
        }
      }
      place += 1
    }
    words[word].symbols = symbols
  }
}
