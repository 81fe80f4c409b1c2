"""What somebody else wrote, made harmless before it is stored."""

import re
import unicodedata


def one_line(text, length):
    """Make anything one line without control characters, of at most ``length`` characters.

    Line and paragraph separators are blanks, as are runs of them; what turns the direction of
    writing, or is no character at all, is dropped.
    """
    # Cut before the work, too: somebody may send megabytes.
    blanks = re.sub(r"\s+", " ", str(text or "")[: 10 * length])
    printable = (character for character in blanks if unicodedata.category(character)[0] != "C")
    return "".join(printable).strip()[:length].rstrip()


def plain_words(text, length):
    """Reduce what somebody chose to letters, digits and blanks, for a text of ours that quotes it.

    No program makes a link or an address of it, and it ends no quotation.
    """
    kept = re.sub(r"[^\w\s'&+()-]", " ", one_line(text, length), flags=re.UNICODE)
    return one_line(kept, length)
