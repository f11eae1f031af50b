"""The space-time permutation scan: where and when records gather more than place and time alone explain.

Lives here: circles of nearest neighbours, the likelihood ratio, the search over all cylinders of true and shuffled
records, p values, clusters that do not overlap, as pure functions over arrays. Does not live here: reading of columns,
declarations, messages.

Source: Kulldorff, M., Heffernan, R., Hartman, J., Assuncao, R. and Mostashari, F. (2005): A space-time permutation scan
statistic for disease outbreak detection. PLoS Medicine 2(3), e59.
"""
