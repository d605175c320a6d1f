"""Reads every window as a screen reader does, again and again until standard input is closed, and
then prints what was ever there: {"window's title": ["label", ...]} as JSON. The kiosk's pages are gone within seconds: it is
read anew before each other window."""

import json
import select
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

BETWEEN_S = 0.3
KIOSK = "取号机"
DEEPEST = 40


def labels(element, found, depth=0):
    """Adds the names of an element and of all that is in it."""
    if element is None or depth > DEEPEST:
        return
    try:
        if element.get_name():
            found.setdefault(element.get_name(), None)
        for index in range(element.get_child_count()):
            labels(element.get_child_at_index(index), found, depth + 1)
    except GLib.GError:
        pass  # It went while we looked.


def windows():
    """Every window, by its title."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        try:
            program = desktop.get_child_at_index(index)
            for place in range(program.get_child_count()):
                window = program.get_child_at_index(place)
                if window is not None:
                    yield window.get_name() or "", window
        except (GLib.GError, AttributeError):
            continue


def look(seen):
    there = list(windows())
    kiosks = [(title, window) for title, window in there if KIOSK in title]
    others = [(title, window) for title, window in there if KIOSK not in title]
    for other in others or [None]:
        for title, window in kiosks + ([other] if other else []):
            window.clear_cache()
            labels(window, seen.setdefault(title, {}))


def main():
    seen = {}
    while True:
        look(seen)
        readable, _, _ = select.select([sys.stdin], [], [], BETWEEN_S)
        if readable and not sys.stdin.readline():
            break
        Atspi.Accessible.clear_cache(Atspi.get_desktop(0))
    json.dump({title: list(found) for title, found in seen.items()}, sys.stdout, ensure_ascii=False)


main()
