"""A year's notice of holidays, as a county would send it."""

HEADER = "date,kind,name,source\n"
NOTICE_2027 = """\
2027-01-01,off,元旦,国办
2027-01-04,off,元旦,国办
2027-01-09,work,元旦,国办
2027-02-08,off,春节,国办
2027-02-09,off,春节,国办
2027-02-10,off,春节,国办
2027-02-11,off,春节,国办
2027-04-05,off,清明节,国办
"""
TABLE_2027 = (HEADER + NOTICE_2027).encode()
"""A file of the one year, and of no other."""
