"""Keras' Tokenizer and TextVectorization and the package tokenizers on bench's texts.  python text.py [PART OF A NAME]

All on one thread but for TensorFlow, which takes those it wants.
"""

import os

os.environ["TOKENIZERS_PARALLELISM"] = "false"

from measure import DATA, skip, throughput, wanted


def sentences():
    return (DATA / "sentences.txt").read_text().splitlines()


def tokenizer_cases():
    from keras.src.legacy.preprocessing.text import Tokenizer

    texts = sentences()
    fitted = Tokenizer()
    fitted.fit_on_texts(texts)
    words = sum(map(len, fitted.texts_to_sequences(texts))) / 1e6
    if wanted("text.fit"):
        throughput("text.fit", "Keras Tokenizer", "M words/s", words, lambda: Tokenizer().fit_on_texts(texts))
    if wanted("text.sequences"):
        throughput("text.sequences", "Keras Tokenizer", "M words/s", words, lambda: fitted.texts_to_sequences(texts))
    if not wanted("text.million"):
        return
    short = (DATA / "short.txt").read_text().splitlines()
    words = sum(len(text.split()) for text in short) / 1e6

    def fit_and_convert():
        tokenizer = Tokenizer()
        tokenizer.fit_on_texts(short)
        tokenizer.texts_to_sequences(short)

    throughput("text.million", "Keras Tokenizer", "M words/s", words, fit_and_convert, runs=1)


def vectorization_cases():
    import keras
    import tensorflow as tf

    texts = sentences()
    words = sum(len(text.split()) for text in texts) / 1e6
    data = tf.data.Dataset.from_tensor_slices(texts).batch(1024)
    fitted = keras.layers.TextVectorization(max_tokens=20_000, output_sequence_length=32)
    fitted.adapt(data)
    if wanted("text.vectorize.adapt"):
        def adapt():
            keras.layers.TextVectorization(max_tokens=20_000).adapt(data)

        throughput("text.vectorize.adapt", "Keras TextVectorization", "M words/s", words, adapt, runs=2)
    if wanted("text.vectorize.call"):
        batches = list(data)
        call = tf.function(fitted)

        def convert():
            for batch in batches:
                call(batch)

        throughput("text.vectorize.call", "Keras TextVectorization", "M words/s", words, convert)


def subword_cases():
    from tokenizers import Tokenizer, models, pre_tokenizers

    texts = sentences()
    words = sum(len(text.split()) for text in texts) / 1e6
    bpe = Tokenizer(models.BPE.from_file(str(DATA / "vocab.json"), str(DATA / "merges.txt")))
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    for peer, encode in (("tokenizers", bpe.encode_batch), ("tokenizers, no offsets", bpe.encode_batch_fast)):
        throughput(
            "text.bpe.encode", peer, "M words/s", words, lambda: [encoding.ids for encoding in encode(texts)])


def run(peer, cases, *names):
    if any(wanted(name) for name in names):
        try:
            cases()
        except Exception as error:
            skip(peer, error)


run("Keras Tokenizer", tokenizer_cases, "text.fit", "text.sequences", "text.million")
run("Keras TextVectorization", vectorization_cases, "text.vectorize.adapt", "text.vectorize.call")
run("tokenizers", subword_cases, "text.bpe.encode")
