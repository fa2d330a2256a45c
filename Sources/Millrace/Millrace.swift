/// Everything Millrace offers, under one import.
@_exported public import Archives
@_exported public import Datasets
@_exported public import Downloads
@_exported public import HDF5Files
@_exported public import ImageCodecs
@_exported public import Models
@_exported public import TFRecords
@_exported public import TensorFiles
@_exported public import Tensors
@_exported public import TextPreprocessing
@_exported public import Texts
