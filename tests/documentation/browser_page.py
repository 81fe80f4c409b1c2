"""Run a page's blocks for browsers in a real one, as a web page of another origin."""

from .programs import Output, at

_PROGRAM = """async ([LOGIN, PASSWORD]) => {{
    const printed = [], console = {{ log: (...values) => printed.push(values.join(" ")) }};
    {text}
    return printed.join("\\n");
}}"""


def run(blocks, url, variables, browser, origin):
    """Run the blocks as one program → one :class:`.programs.Output` for each.

    :param origin: of an empty page that the server's settings allow
    :raise playwright.sync_api.Error: the program failed
    """
    mark = "console.log('@block');\n"
    text = "".join(mark + at(url, block.text) for block in blocks)
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(origin)
        credentials = [str(variables["LOGIN"]), str(variables["PASSWORD"])]
        printed = page.evaluate(_PROGRAM.format(text=text), credentials)
    finally:
        context.close()
    return [Output(part.strip("\n"), set()) for part in printed.split("@block")[1:]]
