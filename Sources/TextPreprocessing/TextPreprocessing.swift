/// Text to integers to vectors: all of `Texts` (tokenizers, vocabularies, hashes, subwords) and the layers of `Models`,
/// `Embedding` among them, from one import.
@_exported public import Models
@_exported public import Texts
