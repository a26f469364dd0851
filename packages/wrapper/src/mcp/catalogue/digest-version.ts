/** How digests of catalogues begin: version 2 is of the lean form, and version 1, of what the server wrote, had no beginning. */
export const digestVersion = '2.'
