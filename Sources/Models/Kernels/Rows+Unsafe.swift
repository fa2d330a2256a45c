import CKernels
import Tensors

// C kernels that work on the rows of a matrix, as functions on float32 tensors.

extension Tensor {
  /// The last axis' length and the number of rows before it.
  var rowsAndColumns: (rows: Int, columns: Int) {
    let columns = shape.last ?? 1
    return (columns == 0 ? 0 : count / columns, columns)
  }

  /// Adds `bias` to every row and applies `activation`, which must not be softmax.
  mutating func addBias(_ bias: Tensor, activation: ActivationFunction = .linear) {
    let (rows, columns) = rowsAndColumns
    precondition(
      bias.shape == [columns], "A bias of shape \(bias.shape) cannot be added to rows of \(columns).")
    inPlace { to, _ in
      bias.withUnsafeBytes { bytes in
        if let from = bytes.floats { ck_add_bias(to, from, rows, columns, activation.code) }
      }
    }
  }

  /// The sum over everything but the last axis: `[columns]`.
  func columnSums() -> Tensor {
    let (rows, columns) = rowsAndColumns
    return Tensor(shape: [columns], dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { bytes in
        guard let to = out.floats else { return }
        if let from = bytes.floats {
          ck_column_sums(from, to, rows, columns)
        } else {
          to.update(repeating: 0, count: columns)
        }
      }
    }
  }

  /// The rows that int32 `ids` name: `ids.shape + [columns]`.
  func rows(at ids: Tensor) -> Tensor {
    let (entries, columns) = rowsAndColumns
    return Tensor(shape: ids.shape + [columns], dtype: .float32) {
      (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { table in
        ids.withUnsafeBytes { bytes in
          guard let to = out.floats, let from = table.floats, let ids = bytes.int32s else { return }
          check(ck_gather_rows(from, ids, to, bytes.count / 4, entries, columns), ids, entries)
        }
      }
    }
  }

  /// The mean over the steps of the rows that int32 `ids`, `[batch, steps]`, name, of those that `mask` keeps.
  func meanOfRows(at ids: Tensor, mask: Tensor?) -> Tensor {
    let (entries, columns) = rowsAndColumns
    let (batch, steps) = (ids.shape[0], ids.shape[1])
    return Tensor(shape: [batch, columns], dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { table in
        ids.withUnsafeBytes { bytes in
          withOptionalBytes(of: mask) { mask in
            guard let to = out.floats, let from = table.floats, let ids = bytes.int32s else { return }
            withUnsafeTemporaryAllocation(
              of: Float.self, capacity: ck_mean_rows_room(batch, steps, entries, columns)
            ) { room in
              check(ck_mean_rows(from, ids, mask, to, room.baseAddress, batch, steps, entries, columns), ids, entries)
            }
          }
        }
      }
    }
  }

  /// From the gradient `[batch, columns]` of `meanOfRows` to that of the table of `entries` rows.
  func spreadOverRows(at ids: Tensor, mask: Tensor?, entries: Int) -> Tensor {
    let (batch, columns) = rowsAndColumns
    // The kernel clears the table, but is not asked about nothing.
    guard count > 0, ids.count > 0 else { return Tensor.zeros([entries, columns]) }
    var table = Tensor(uninitialized: [entries, columns])
    table.inPlace { to, _ in
      withUnsafeBytes { bytes in
        ids.withUnsafeBytes { ids in
          withOptionalBytes(of: mask) { mask in
            guard let from = bytes.floats, let places = ids.int32s else { return }
            ck_mean_rows_backward(from, places, mask, to, batch, ids.count / 4 / batch, entries, columns)
          }
        }
      }
    }
    return table
  }

  /// A table of `entries` rows, zero but for the rows of `self` added where `ids` name them.
  func scattered(to ids: Tensor, entries: Int) -> Tensor {
    let (_, columns) = rowsAndColumns
    // The kernel clears the table, but is not asked about nothing.
    guard count > 0, ids.count > 0 else { return Tensor.zeros([entries, columns]) }
    var table = Tensor(uninitialized: [entries, columns])
    table.inPlace { to, _ in
      withUnsafeBytes { bytes in
        ids.withUnsafeBytes { ids in
          guard let from = bytes.floats, let places = ids.int32s else { return }
          ck_scatter_rows(from, places, to, ids.count / 4, entries, columns)
        }
      }
    }
    return table
  }

  /// The mean over axis 1 of `[batch, steps, columns]`, of the steps that `mask` keeps.
  func meanOverSteps(mask: Tensor?) -> Tensor {
    let (batch, steps, columns) = (shape[0], shape[1], shape[2])
    return Tensor(shape: [batch, columns], dtype: .float32) { (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { bytes in
        withOptionalBytes(of: mask) { mask in
          guard let to = out.floats, let from = bytes.floats else { return }
          ck_mean_steps(from, mask, to, batch, steps, columns)
        }
      }
    }
  }

  /// From the gradient `[batch, columns]` of `meanOverSteps` to that of its operand.
  func spreadOverSteps(_ steps: Int, mask: Tensor?) -> Tensor {
    let (batch, columns) = (shape[0], shape[1])
    return Tensor(shape: [batch, steps, columns], dtype: .float32) {
      (out: UnsafeMutableRawBufferPointer) in
      withUnsafeBytes { bytes in
        withOptionalBytes(of: mask) { mask in
          guard let to = out.floats, let from = bytes.floats else { return }
          ck_mean_steps_backward(from, mask, to, batch, steps, columns)
        }
      }
    }
  }
}

/// Traps when one of `ids`, at place `wrong`, is none of a table.
private func check(_ wrong: Int, _ ids: UnsafePointer<Int32>, _ entries: Int) {
  precondition(
    wrong < 0, "The index \(ids[max(0, wrong)]) at place \(wrong) is outside a table of \(entries) entries.")
}

/// Calls `body` with the bytes of a mask, nil when there is none.
private func withOptionalBytes(of mask: Tensor?, _ body: (UnsafePointer<UInt8>?) -> Void) {
  guard let mask else { return body(nil) }
  precondition(mask.dtype.byteCount == 1, "A mask is bool, and got \(mask.dtype).")
  mask.withUnsafeBytes { body($0.uint8s) }
}
