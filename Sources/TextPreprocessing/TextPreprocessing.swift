/// Text to integers to vectors: all of `Texts` (tokenizers, vocabularies, hashes, subwords) and the layers of `Models`,
/// `Embedding` among them, with the tensors and datasets that these take and give, from one import.
@_exported public import Datasets
@_exported public import Models
@_exported public import Tensors
@_exported public import Texts
