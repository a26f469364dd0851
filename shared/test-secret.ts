/**
 * Part of every secret that a test makes, so that `npm run secrets` finds all that wrote one. Put together here: no file
 * of the repository holds it whole. Letters and digits: it is the same in JSON, URLs and HTML.
 */
export const testSecretMark = ['Tq7vZk', '4xWm2J'].join('')

/** The value of a secret, for a test. */
export function testSecret(name: string): string {
  return `${testSecretMark}-${name}`
}
