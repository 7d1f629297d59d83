"""The hall of a village service centre; this page is its map.

records/    what the hall keeps (staff, catalogue, windows, tickets, journal …); no Flask inside
screens/    where people stand: entrance, display, desk, office, phone
api/        the same services for other programs
printing/   paper: slip layout, spool, printer drivers
wire/       what centre and county agree on: lines and hashes
web/        what screens and api share: guards, error pages, push
exporting   writes the ledger's workbook, in a process of its own
caretaker   what the hall does by itself: closes the day, drives the printer
app         create_app(): the only module that knows every screen
commands    the command line
demo/       a made-up county on one machine; nothing knows it
"""
