/**
 * `lambdaHandler(() => server)`: what an arrow function returns by its name alone was made outside of it, once. The wrapper sees
 * a function, and the SDK refuses to connect the object a second time, for the second tenant.
 */
export function givesOneServer(source: string): boolean {
  return /\blambdaHandler\(\s*(?:async\s*)?\(\)\s*=>\s*\w+\s*[,)]/.test(source)
}
