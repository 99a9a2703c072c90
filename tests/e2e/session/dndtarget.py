# SPDX-License-Identifier: MIT
"""A small window that files can be dropped on, as on a file manager: prints "over" when some are held over it, and the path of
each that is dropped."""
import gi
gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, GLib, Gtk

def main():
    Gtk.init()
    win = Gtk.Window(title="e2e-drop-target", default_width=80, default_height=60, decorated=False, resizable=False)
    label = Gtk.Label(label="drop", width_request=80, height_request=60)
    target = Gtk.DropTarget.new(Gdk.FileList, Gdk.DragAction.COPY)
    target.connect("enter", lambda *a: print("over", flush=True) or Gdk.DragAction.COPY)
    target.connect("drop", lambda t, files, x, y: [print(f.get_path(), flush=True) for f in files.get_files()] != [])
    label.add_controller(target)
    win.set_child(label)
    win.present()
    GLib.MainLoop().run()

main()
