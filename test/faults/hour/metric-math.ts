/**
 * Metric math of CloudWatch, as far as alarms here use it: numbers, names, arithmetic, `>=`, `IF` and `SUM` of a list. A result is missing where
 * an operand is; `SUM` adds what is there. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export type Series = readonly (number | undefined)[]

type Value = number | undefined

export function evaluateMath(expression: string, series: Readonly<Record<string, Series>>): Series {
  const length = Math.max(...Object.values(series).map(values => values.length))
  return Array.from({ length }, (_, index) =>
    evaluate(expression, name => {
      const values = series[name]
      if (!values) throw new Error(`${expression}: there is no metric ${name}`)
      return values[index]
    }),
  )
}

function evaluate(expression: string, read: (name: string) => Value): Value {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|\S/g) ?? []
  let at = 0

  function take(expected: string): void {
    if (tokens[at] !== expected) throw new Error(`${expression}: expected ${expected} in place of ${tokens[at]}`)
    at += 1
  }

  function readComparison(): Value {
    const left = readSum()
    if (tokens[at] !== '>=') return left
    at += 1
    const right = readSum()
    return left === undefined || right === undefined ? undefined : Number(left >= right)
  }

  function readSum(): Value {
    let value = readProduct()
    while (tokens[at] === '+' || tokens[at] === '-') {
      const sign = tokens[at++] === '+' ? 1 : -1
      const other = readProduct()
      value = value === undefined || other === undefined ? undefined : value + sign * other
    }
    return value
  }

  function readProduct(): Value {
    let value = readOperand()
    while (tokens[at] === '*' || tokens[at] === '/') {
      const isProduct = tokens[at++] === '*'
      const other = readOperand()
      value = value === undefined || other === undefined ? undefined : isProduct ? value * other : value / other
    }
    return value
  }

  function readOperand(): Value {
    const token = tokens[at++] ?? ''
    if (/^\d/.test(token)) return Number(token)
    if (tokens[at] !== '(') return read(token)
    take('(')
    const value = token === 'IF' ? readChoice() : token === 'SUM' ? readTotal() : unknown(token)
    take(')')
    return value
  }

  function readChoice(): Value {
    const condition = readComparison()
    take(',')
    const then = readComparison()
    take(',')
    const otherwise = readComparison()
    return condition === undefined ? undefined : condition ? then : otherwise
  }

  function readTotal(): Value {
    const values: Value[] = []
    take('[')
    do values.push(readComparison())
    while (tokens[at] === ',' && ++at)
    take(']')
    const present = values.filter(value => value !== undefined)
    return present.length === 0 ? undefined : present.reduce((sum, value) => sum + value, 0)
  }

  function unknown(name: string): never {
    throw new Error(`${expression}: the function ${name} is not known here`)
  }

  const value = readComparison()
  if (at !== tokens.length) throw new Error(`${expression}: what is "${tokens.slice(at).join(' ')}"?`)
  return value
}
