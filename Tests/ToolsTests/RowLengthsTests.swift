import Testing

@testable import tfrecord_tool

struct RowLengthsTests {
  @Test(arguments: [
    ([], nil), ([3], 3), ([0, 0], 0), ([2, 2, 2], 2), ([0, 1], nil), ([2, 2, 0, 2], nil), ([2, 3, 3], nil),
  ] as [([Int], Int?)])
  func lengths(all: [Int], common: Int?) {
    var lengths = RowLengths()
    for length in all { lengths.append(length) }
    #expect(lengths.count == all.count)
    #expect(lengths.common == common)
    #expect(lengths.all == all)
  }
}
