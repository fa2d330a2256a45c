/// Images joined by chains of small distances between their signatures.
struct NearImages {
  /// The groups of at least two, each ascending.
  private(set) var groups: [ArraySlice<Int32>] = []
  /// Images that are near one of another class by themselves, not through a chain, and the first such one before them.
  private(set) var foreign: [Int32: Int32] = [:]

  /// - Parameters:
  ///   - images: an image's number and signature, in ascending order.
  ///   - label: the class of an image; nil when it has none.
  ///   - split: the split of an image where only images of two splits count as foreign; nil where all do.
  init(_ images: [(item: Int32, signature: ImageSignature)], label: (Int32) -> String?, split: ((Int32) -> String)? = nil) {
    let labels = images.map { label($0.item) }
    var parents: [Int32: Int32] = [:]
    func root(_ item: Int32) -> Int32 {
      var item = item
      while let parent = parents[item], parent != item {
        // Halves the way for whoever comes next.
        parents[item] = parents[parent]
        item = parent
      }
      return item
    }
    for group in 0..<8 {
      // By the sixteen bits of the group; of equal ones in their order.
      let order = images.indices.map { (key: images[$0].signature.group(group), index: Int32($0)) }.sorted { $0 < $1 }
      var first = 0
      for position in order.indices {
        if order[position].key != order[first].key { first = position }
        // A crowd that shares 16 bits is usual only among drawings; everyone is compared with the first thousand.
        let (item, signature) = images[Int(order[position].index)]
        for neighbour in order[first..<min(position, first + 1000)] {
          let (other, otherSignature) = images[Int(neighbour.index)]
          guard signature.isNear(otherSignature) else { continue }
          if let one = labels[Int(order[position].index)], let another = labels[Int(neighbour.index)], one != another,
            split.map({ $0(item) != $0(other) }) ?? true
          {
            let (before, after) = (min(item, other), max(item, other))
            foreign[after] = min(foreign[after] ?? before, before)
          }
          let (a, b) = (root(item), root(other))
          if a != b { parents[max(a, b)] = min(a, b) }
          parents[min(a, b)] = min(a, b)
        }
      }
    }
    var members: [Int32: [Int32]] = [:]
    for item in parents.keys { members[root(item), default: []].append(item) }
    groups = members.values.filter { $0.count > 1 }.map { $0.sorted()[...] }
  }
}
