"""A way to a server that is far: each byte takes `delay_s` in each direction, and a connection has at
most WINDOW bytes on the way, so that one alone carries WINDOW / delay_s. (The kernel's netem is not
everywhere.)"""
import collections
import socket
import threading
import time

WINDOW = 1 << 20
BLOCK = 128 << 10


def carry(source, target, delay_s):
    """One direction of one connection."""
    changed, waiting, bytes_waiting = threading.Condition(), collections.deque(), 0

    def deliver():
        nonlocal bytes_waiting
        while True:
            with changed:
                changed.wait_for(lambda: waiting)
                due, block = waiting[0]
            time.sleep(max(0, due - time.monotonic()))
            try:
                if not block:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(block)
            except OSError:
                return
            with changed:
                waiting.popleft()
                bytes_waiting -= len(block)
                changed.notify_all()

    threading.Thread(target=deliver, daemon=True).start()
    block = b"-"
    while block:
        with changed:
            changed.wait_for(lambda: bytes_waiting < WINDOW)
        try:
            block = source.recv(BLOCK)
        except OSError:
            block = b""
        with changed:
            waiting.append((time.monotonic() + delay_s, block))
            bytes_waiting += len(block)
            changed.notify_all()


def start(address, delay_s):
    """Returns the port on which `address` answers from afar."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def serve():
        while True:
            near = listener.accept()[0]
            far = socket.create_connection(address)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for ends in ((near, far), (far, near)):
                threading.Thread(target=carry, args=(*ends, delay_s), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]
