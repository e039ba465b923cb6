"""Takes scores and groups as files of any model.

Makes tables that an audit can bear, and an account of every row.
Never prints a value of a row: columns, counts, and the numbers of lines.

Start reading in `delivery`: it reads both files, holds them to what was asked, and brings them together. A file becomes
a `table` by what its bytes say (`file_kind`): text (`csv_rows`), a workbook (`excel_rows`) or Parquet; `headings` finds
the row with the names. Columns are read as numbers (`number_column`), as yes or no (`answers`), as groups (`spellings`)
or as keys (`student_keys`), after the same `cells`. `repeats` merges copies, `direction` asks what the scores are
chances of, and `account` holds what became of every row.
"""
