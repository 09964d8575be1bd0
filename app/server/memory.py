"""How the process gives memory back to the system. Of glibc alone; other C libraries are left as they are."""

import ctypes

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""As `malloc.h` numbers them."""
OPTIONS = {ARENA_MAX: 2, MMAP_THRESHOLD: 1 << 20, TRIM_THRESHOLD: 4 << 20}
"""Large bodies and pages lie beside the heap and go at once. Otherwise each thread would keep what its largest work took."""


def give_memory_back() -> bool:
    """To be called before threads are started. Whether there was somebody to tell."""
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):  # another C library, another system
        return False
    taken = {option: set_option(option, value) for option, value in OPTIONS.items()}
    return all(taken.values())
