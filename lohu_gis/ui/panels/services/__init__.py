"""The panel of service resources: halls and windows, the next sites, business districts.

Lives here: pages (`places`, `sites`, `business`), their host (`view`), and what asks for runs (`work`). Does not live
here: figures and looks (`app.services`).
"""
