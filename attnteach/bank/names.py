"""Pages are called by the end of their docname: `self_attention` is `chapters/foundations/self_attention`."""


class AmbiguousName(ValueError):
    """Two pages answer to one name; the message names all of them."""


def page_named(name, pages):
    """The docname among `pages` that is `name` or ends in `/name`, None if there is none.

    A whole docname goes before its own end. AmbiguousName if several pages end in the name.
    """
    if name in pages:
        return name
    matches = sorted(page for page in pages if page.endswith(f"/{name}"))
    if len(matches) > 1:
        raise AmbiguousName(f"{name!r} may be {' or '.join(matches)}")
    return matches[0] if matches else None
