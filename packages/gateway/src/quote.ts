/** Callers choose what they ask for; messages and logs repeat no more of it than a reader needs. */
export function quote(asked: string): string {
  return asked.length > 200 ? `${asked.slice(0, 200)}…` : asked
}
