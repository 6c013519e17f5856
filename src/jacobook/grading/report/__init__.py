"""What a run found, written down: tables, pages, grade books, and results for Gradescope."""
