import Datasets
import Foundation
import Tensors
import Testing
import _TestSupport

@Suite struct ImageFolderListsTests {
  /// What Keras lists of a folder of files with these names; Tools/goldens/image_folder_lists.py.
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    struct List: Decodable {
      var seed: Int
      /// Places in `plain`.
      var order: [Int]
      var labels: [Int]
      var validation: Int
      var withoutLabels: [Int]
      var given: [Int]
      var givenClasses: [String]
    }

    var names: [String]
    var plain: [String]
    var plainLabels: [Int]
    var classes: [String]
    var withoutLabels: [Int]
    var givenLabels: [Int]
    var lists: [List]

    var testDescription: String { "\(names.count) files" }

    static let all: [Golden] = {
      guard let bytes = try? Fixtures.bytes("goldens/image_folder_lists.json") else { return [] }
      return (try? JSONDecoder().decode([Golden].self, from: Data(bytes))) ?? []
    }()
  }

  @Test func thereAreSixFoldersOfFiveSeeds() {
    #expect(Golden.all.map(\.names.count) == [15, 1, 2, 9, 128, 700])
    #expect(Golden.all.allSatisfy { $0.lists.map(\.seed) == [0, 1, 123, 1337, 4_294_967_295] })
  }

  @Test("Files and labels are Keras', for every seed", arguments: Golden.all)
  func listsAreThoseOfKeras(_ golden: Golden) throws {
    let folder = try TemporaryFolder()
    for name in golden.names { try folder.write([], to: name) }
    func paths(_ places: [Int]) -> [String] { places.map { "\(folder.path)/\(golden.plain[$0])" } }

    let plain = try ImageFolder(folder.path, shuffle: false, quiet: true)
    #expect(plain.filePaths == paths(Array(golden.plain.indices)))
    #expect(plain.labels == golden.plainLabels)
    #expect(plain.classNames == golden.classes)
    let unlabeled = try ImageFolder(folder.path, labels: .none, shuffle: false, quiet: true)
    #expect(unlabeled.filePaths == paths(golden.withoutLabels))
    #expect(unlabeled.labels.isEmpty && unlabeled.classNames.isEmpty)

    for list in golden.lists {
      let shuffled = try ImageFolder(folder.path, seed: list.seed, quiet: true)
      #expect(shuffled.filePaths == paths(list.order))
      #expect(shuffled.labels == list.labels)
      #expect(try shuffled.trainingFiles(epoch: 0) == shuffled.filePaths)
      #expect(try ImageFolder(folder.path, labels: .none, seed: list.seed, quiet: true).filePaths == paths(list.withoutLabels))
      let given = try ImageFolder(folder.path, labels: .list(golden.givenLabels), seed: list.seed, quiet: true)
      #expect(given.filePaths == paths(list.withoutLabels))
      #expect(given.labels == list.given)
      #expect(given.classNames == list.givenClasses)

      guard list.validation > 0 else { continue }
      func side(_ subset: ImageFolder.Subset) throws -> ImageFolder {
        try ImageFolder(folder.path, validationSplit: 0.3, subset: subset, seed: list.seed, quiet: true)
      }
      let (training, validation, both) = (try side(.training), try side(.validation), try side(.both))
      #expect(training.filePaths == paths(list.order.dropLast(list.validation)))
      #expect(training.labels == list.labels.dropLast(list.validation))
      #expect(validation.filePaths == paths(list.order.suffix(list.validation)))
      #expect(validation.labels == list.labels.suffix(list.validation))
      #expect(both.filePaths == training.filePaths + validation.filePaths)
      #expect(try validation.trainingFiles(epoch: 0) == [])
      let hasOther = training.validation != nil
      #expect(!hasOther)
    }
  }
}
