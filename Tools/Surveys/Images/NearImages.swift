/// Images joined by chains of small distances between their signatures.
struct NearImages {
  /// The groups of at least two.
  private(set) var groups = ItemGroups()
  /// Images that are near one of another class by themselves, not through a chain, and the first such one before them.
  private(set) var foreign: [Int32: Int32] = [:]

  /// - Parameters:
  ///   - images: an image's number and signature, in ascending order.
  ///   - areForeign: whether an image contradicts another that it is near to.
  init(_ images: [(item: Int32, signature: ImageSignature)], areForeign: (Int32, Int32) -> Bool) {
    // Of each image another one of its group, at last the first.
    var parents = images.indices.map { Int32($0) }
    func root(_ image: Int32) -> Int32 {
      var image = image
      while parents[Int(image)] != image {
        // Halves the way for whoever comes next.
        parents[Int(image)] = parents[Int(parents[Int(image)])]
        image = parents[Int(image)]
      }
      return image
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
          if areForeign(item, other) {
            let (before, after) = (min(item, other), max(item, other))
            foreign[after] = min(foreign[after] ?? before, before)
          }
          let (a, b) = (root(order[position].index), root(neighbour.index))
          parents[Int(max(a, b))] = min(a, b)
        }
      }
    }
    groups.join(images.lazy.map(\.item), by: images.indices.map { root(Int32($0)) })
    groups.sort()
  }
}
