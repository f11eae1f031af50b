"""What short texts say: weights of character n-grams, similar pairs, repeats, phrases, labels learnt from examples.

Lives here: pure functions over lists of texts and sparse arrays; no dictionary and no segmenter of words is needed.
Does not live here: places and times of rows (`analysis.warnings` joins them), files of models, jobs and panels.
"""
