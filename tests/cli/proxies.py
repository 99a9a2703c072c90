# SPDX-License-Identifier: MIT
"""A stand-in for the proxies that people are behind: HTTP and SOCKS 5 on one port. Every name leads to this computer, so
what gets through came this way."""

import re
import socket
import struct
import threading


class Proxy:
    def __init__(self):
        self.seen = []          # (how, host, port) of each connection
        self.listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near = self.listener.accept()[0]
            except OSError:
                return
            near.settimeout(60)
            threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        far = None
        try:
            far = self.greet_socks(near) if near.recv(1, socket.MSG_PEEK) == b'\x05' else self.greet_http(near)
            other = threading.Thread(target=self.carry, args=(far, near), daemon=True)
            other.start()
            self.carry(near, far)
            other.join(60)
        except (OSError, ValueError, AttributeError):
            pass
        finally:
            for end in (near, far):
                if end is not None:
                    end.close()

    @staticmethod
    def carry(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def connect(self, how, host, port):
        self.seen.append((how, host, port))
        return socket.create_connection(('127.0.0.1', port), timeout=60)

    def greet_http(self, near):
        """CONNECT makes a tunnel; anything else names the whole address, and one request a connection is enough"""
        head = b''
        while b'\r\n\r\n' not in head and (data := near.recv(65536)):
            head += data
        tunnel = re.match(rb'CONNECT ([^: ]+):(\d+) ', head)
        if tunnel:
            far = self.connect('tunnel', tunnel[1].decode(), int(tunnel[2]))
            near.sendall(b'HTTP/1.1 200 OK\r\n\r\n')
            return far
        plain = re.match(rb'(\w+) http://([^:/ ]+):(\d+)(\S*) ', head)
        far = self.connect('http', plain[2].decode(), int(plain[3]))
        head = b'%s %s %s' % (plain[1], plain[4] or b'/', head[plain.end():])
        far.sendall(head.replace(b'\r\n', b'\r\nConnection: close\r\n', 1))
        return far

    def greet_socks(self, near):
        """RFC 1928, without a password, to a name or an IPv4 address"""
        near.recv(2 + near.recv(2, socket.MSG_PEEK)[1], socket.MSG_WAITALL)
        near.sendall(b'\x05\x00')
        kind = near.recv(4, socket.MSG_WAITALL)[3]
        if kind == 3:
            host = near.recv(near.recv(1)[0], socket.MSG_WAITALL).decode()
        else:
            host = socket.inet_ntoa(near.recv(4, socket.MSG_WAITALL))
        port, = struct.unpack('>H', near.recv(2, socket.MSG_WAITALL))
        far = self.connect('socks', host, port)
        near.sendall(b'\x05\x00\x00\x01' + bytes(6))
        return far

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)    # or the thread that accepts would keep it
        self.listener.close()
