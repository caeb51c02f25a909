"""Every act of the newsletter: one verb, one file, one public function; verbs never import one another."""
