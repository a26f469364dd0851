/** What is asked directly and through a tool, and how many times as long the tool may take. */
export const cases = [
  { query: 'one', what: 'one value', tool: 'ExecuteQuery', args: {}, atMost: 1.5 },
  { query: 'many', what: '10,000 series', tool: 'ExecuteQuery', args: {}, atMost: 1.5 },
  {
    query: 'long',
    what: 'a series of 10,001 points',
    tool: 'ExecuteRangeQuery',
    args: { start: '1760000000', end: '1760600000', step: '60' },
    atMost: 3,
  },
] as const
