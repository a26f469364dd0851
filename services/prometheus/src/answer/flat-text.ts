/** Words of strangers (help texts, annotations, comments) on one line and cut: a line break would look like a line of the answer. */
export function toFlatText(text: string, most: number): string {
  const flat = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return flat.length > most ? `${flat.slice(0, most)}…` : flat
}
