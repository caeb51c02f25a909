"""From a letter to bytes: layout → MJML → inlined HTML and text, cut per edition, encoded once, filled per member."""
