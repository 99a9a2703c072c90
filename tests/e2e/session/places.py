# SPDX-License-Identifier: MIT
"""Where in the world a program runs."""
import os

from waiting import sh


def locale_env(name):
    """Environment of a program in the locale "he_IL.UTF-8", which is made for it: few systems have them all. (GTK warns of
    one that is not there, and reads its direction from it: no other setting mirrors a window.)"""
    folder = os.path.join(os.environ["HOME"], "locales")
    if not os.path.exists(os.path.join(folder, name)):
        os.makedirs(folder, exist_ok=True)
        sh("localedef", "-i", name.split(".")[0], "-f", name.split(".")[1], os.path.join(folder, name), timeout=60)
    return {"LANG": name, "LC_ALL": name, "LOCPATH": folder}
