"""What goes with any record: comments, files, followers. A resource takes them as verbs.

They are resources themselves, served below the record that they are of.
"""
