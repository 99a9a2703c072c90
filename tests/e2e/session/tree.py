# SPDX-License-Identifier: MIT
"""Reading a whole tree of widgets fast."""
from gi.repository import GLib

from atspi import ACC, CALL_MS, MENUITEMS, bus as _bus, role_name, state_names


def walk(top, hidden):
    """Everything below, in order, as (node, depth, role, name, states); without hidden, only what is
    visible. Reads a level of the tree at a time, all calls in flight together."""
    kids, info, level = {}, {}, [top]
    while level:
        left, ctx = [0], GLib.MainContext.default()

        def ask(node, key, iface, method, params):
            def done(conn, res):
                left[0] -= 1
                try:
                    r = conn.call_finish(res).unpack()[0]
                except GLib.Error:      # it went away meanwhile
                    r = None
                info.setdefault(node, {})[key] = r
            left[0] += 1
            _bus.call(node.bus, node.path, iface, method, params, None, 0, CALL_MS, None, done)

        for n in level:
            ask(n, "kids", ACC, "GetChildren", None)
            ask(n, "state", ACC, "GetState", None)
            ask(n, "name", "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACC, "Name")))
            if n.path not in top.app.roles:
                ask(n, "role", ACC, "GetRole", None)
        while left[0]:
            ctx.iteration(True)
        nxt = []
        for n in level:
            i = info[n]
            if i["kids"] is None or i["state"] is None or i["name"] is None or i.get("role", 0) is None:
                info[n] = None
                continue
            if "role" in i:
                top.app.roles[n.path] = role_name(i["role"])
            i["state"] = state_names(i["state"])
            if n is not top and not hidden and "visible" not in i["state"]:
                info[n] = None
                continue
            kids[n] = [top.node(p, b) for b, p in i["kids"]]
            nxt += [k for k in kids[n] if k not in info and k not in nxt]
        level = nxt
    stack, out = [(top, 0)], []
    while stack:
        n, depth = stack.pop()
        i = info.get(n)
        if i:
            if not i["name"] and top.app.roles[n.path] in MENUITEMS:
                try:
                    i["name"] = n.name
                except GLib.Error:
                    continue
            out.append((n, depth, top.app.roles[n.path], i["name"], i["state"]))
            stack.extend((k, depth + 1) for k in reversed(kids[n]))
    return out
