import Datasets

extension DatasetIterator {
  /// The elements that are left, nil in place of each that throws.
  func outcomes() -> [Element?] {
    var outcomes: [Element?] = []
    while true {
      do {
        guard let element = try next() else { return outcomes }
        outcomes.append(element)
      } catch {
        outcomes.append(nil)
      }
    }
  }
}
