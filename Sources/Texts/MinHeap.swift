/// A binary heap: the least element first.
struct MinHeap<Element: Comparable> {
  private var elements: [Element] = []

  var isEmpty: Bool { elements.isEmpty }

  mutating func push(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0, elements[place] < elements[(place - 1) / 2] {
      elements.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  mutating func pop() -> Element? {
    guard let least = elements.first else { return nil }
    let last = elements.removeLast()
    if elements.isEmpty { return least }
    elements[0] = last
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= elements.count { return least }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      if elements[place] <= elements[child] { return least }
      elements.swapAt(place, child)
      place = child
    }
  }
}
