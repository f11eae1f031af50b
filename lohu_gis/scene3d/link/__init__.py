"""How the window and the 3D process talk: small messages through a pipe, arrays through shared memory.

No Qt and no VTK here; both sides import it. The messages are the whole protocol.
"""
