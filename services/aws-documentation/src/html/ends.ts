/**
 * Where places end, by where they begin, as bare numbers: half a million of them took 29 MB as a `Map`, and the smaller
 * tables that it outgrew as much again. Few are ever asked for, so `get` looks through all.
 */
export class Ends {
  #numbers = new Int32Array(64)
  #length = 0

  /** Of what begins at one place, the first that is added counts: the innermost. */
  add(start: number, end: number): void {
    this.#push(start, end)
  }

  /** Counts instead of all that were added for the same place. */
  replace(start: number, end: number): void {
    this.#push(start, ~end)
  }

  get(start: number): number | undefined {
    let found: number | undefined
    for (let index = 0; index < this.#length; index += 2) {
      if (this.#numbers[index] !== start) continue
      const end = this.#numbers[index + 1] ?? 0
      if (end < 0) found = ~end
      else found ??= end
    }
    return found
  }

  move(moved: (offset: number) => number): void {
    for (let index = 0; index < this.#length; index++) {
      const offset = this.#numbers[index] ?? 0
      this.#numbers[index] = offset < 0 ? ~moved(~offset) : moved(offset)
    }
  }

  #push(start: number, end: number): void {
    if (this.#length === this.#numbers.length) {
      const longer = new Int32Array(this.#length * 2)
      longer.set(this.#numbers)
      this.#numbers = longer
    }
    this.#numbers[this.#length] = start
    this.#numbers[this.#length + 1] = end
    this.#length += 2
  }
}
