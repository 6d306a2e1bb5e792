from symdiff.printing.text import text
