/** What each server that the rules are held against says of itself. */

export const fixtureInfo = { name: 'fixture', version: '1.2.3' }
export const fixtureInstructions = 'Ask for sums.'
export const fixtureStructure = { a: [1, { b: null }] }
export const fixtureTools = ['add', 'fail', 'structured', 'steps', 'ask', 'echo-meta', 'hang', 'count']
