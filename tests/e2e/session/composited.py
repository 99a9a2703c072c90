# SPDX-License-Identifier: MIT
"""Stands in for a compositor: windows keep their pictures off screen, with transparency, and GTK draws shadows
and round corners. Nothing is blended on the screen itself: window_shot() of ui.py reads the windows' own pictures."""
from Xlib import X, display
from Xlib.ext import composite


def main():
    d = display.Display()
    owner = d.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    owner.set_selection_owner(d.intern_atom("_NET_WM_CM_S0"), X.CurrentTime)
    d.composite_query_version()
    d.screen().root.composite_redirect_subwindows(composite.RedirectAutomatic)
    d.sync()
    while True:
        d.next_event()


main()
