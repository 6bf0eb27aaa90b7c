"""A number that a paper quotes, beside the number that its own list gives."""


def count_difference(quoted: int, listed: int, named: int) -> str | None:
    """Say how a quoted number differs from what its own list comes to; nothing where they agree.

    Args:
        quoted: the number the text quotes (24 testing issues, 004:147 and the list after it).
        listed: how many the list itself takes out.
        named: how many the list names, also where several count as one.
    """
    if quoted == listed:
        return None
    apart = "1 more" if quoted - listed == 1 else f"{abs(quoted - listed)} {'more' if quoted > listed else 'fewer'}"
    told = f"{quoted} quoted, {listed} by its own list: the text says {apart} than the list takes out."
    if named == quoted:
        told += f" The list names {named}, but several of them count as one."
    return told
