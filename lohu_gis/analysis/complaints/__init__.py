"""From an export of complaints to the one table that everything else works on.

Lives here: which column is what (`columns`, with the words of `vocabulary` and a remembered `profile`), mixed times
(`times`), words for yes, no and satisfied (`words`), masking of persons (`masking`), places by coordinates (`points`,
`datums`) or by name (`placing`), and the table made of it all (`reading`). Does not live here: files (`io`), handling
and tiers (`analysis.handling`), text groups and labels (`analysis.text`).
"""
