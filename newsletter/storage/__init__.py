"""The only SQL: tables and named questions, a file per noun; values in, values out, rows never leave."""
