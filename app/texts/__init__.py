"""Every text that a person reads, chosen by code and locale. A leaf: it imports nothing else of the application.

English is the language of the source: its texts are the msgids themselves. Other languages are `.po` files below `locales`.
"""
