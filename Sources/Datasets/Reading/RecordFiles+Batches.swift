import TFRecords

/// Where the records of one batch are.
struct RecordBatch: Sendable {
  enum Piece: Sendable {
    /// Records of a plain file that nobody has read.
    case range(RecordRange)
    /// Records of a packed file.
    case records([Record])
  }

  /// The number of the batch, and of its first record among those of all files.
  let number: Int
  let firstElement: Int
  var pieces: [Piece] = []
  /// How many elements the batch stands for, an error counting as one.
  var count = 0
  /// What comes after the pieces.
  var failure: (element: Int, error: any Error)?
}

/// Cuts the records of several files into batches, reading no more than where each record begins: the rest is for the
/// threads that use the batches.
final class RecordBatchCutter {
  private var reader: TFRecordReader?
  private var rest: ArraySlice<String>
  private let size: Int
  private let dropRemainder: Bool
  private var element = 0
  private var number = 0

  init(_ paths: [String], size: Int, dropRemainder: Bool) {
    rest = paths[...]
    self.size = size
    self.dropRemainder = dropRemainder
  }

  /// The next batch; nil at the end.
  func next() -> RecordBatch? {
    var batch = RecordBatch(number: number, firstElement: element)
    while batch.count < size {
      do {
        guard let piece = try nextPiece(upTo: size - batch.count) else { break }
        // Once a record has failed, the others only count.
        if batch.failure == nil { batch.pieces.append(piece.piece) }
        batch.count += piece.count
      } catch {
        if batch.failure == nil { batch.failure = (element + batch.count, error) }
        batch.count += 1
      }
    }
    guard batch.count > 0, batch.count == size || !dropRemainder || batch.failure != nil else { return nil }
    element += batch.count
    number += 1
    return batch
  }

  /// Leaves out batches; says how many there were.
  func skip(_ count: Int) -> Int {
    for step in 0..<count where next() == nil { return step }
    return count
  }

  private func nextPiece(upTo limit: Int) throws -> (piece: RecordBatch.Piece, count: Int)? {
    while true {
      do throws(TFRecordError) {
        if let reader {
          if reader.compression == .none {
            if let range = try reader.nextRange(upTo: limit) { return (.range(range), range.count) }
          } else if let record = try reader.next() {
            return (.records([record]), 1)
          }
        }
      } catch {
        // Where the next record is can be told only if this one's length is genuine.
        if error.code == .corruptedData {
          reader?.skipDamage()
        } else {
          reader = nil
          rest = []
        }
        throw error
      }
      reader = nil
      guard let path = rest.popFirst() else { return nil }
      reader = try TFRecordReader(path: path)
    }
  }
}
