import CKernels
import Foundation
import Models
import Tensors
import Testing
import _TestSupport

/// What computing leaves behind in the process.
struct EnvironmentTests {
  @Test func settingsOfThreadsAreNotInherited() throws {
    #expect(ck_limit_threads(ck_limit_threads(1)) == 1)
    let layer = Conv2D(16, kernelSize: 3)
    #expect(layer(Variable(Tensor.noise([2, 9, 9, 16]))).shape == [2, 7, 7, 16])
    // The environment that the process was started with. This file has no size, so it has to be read to its end.
    let bytes = try #require(try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/environ")).readToEnd())
    let first = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    #expect(first.contains { $0.hasPrefix("PATH=") })
    let before = first.contains { $0.hasPrefix("GOMP_SPINCOUNT=") }
    #expect((ProcessInfo.processInfo.environment["GOMP_SPINCOUNT"] != nil) == before)
  }
}
