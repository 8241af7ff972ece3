/** An answer that refuses. https://atproto.com/specs/xrpc#error-responses */
export class Refusal extends Error {
  readonly status: number
  readonly error: string
  readonly headers: Record<string, string>
  constructor(status: number, error: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.error = error
    this.headers = headers
  }
}

export const invalid = (message: string): Refusal => new Refusal(400, 'InvalidRequest', message)

type Shape = Record<string, (value: unknown, at: string) => void>

export const text =
  (limits: { bytes?: number; graphemes?: number; pattern?: RegExp } = {}) =>
  (value: unknown, at: string): void => {
    if (typeof value !== 'string') throw invalid(`${at} must be a string`)
    const { bytes, graphemes, pattern } = limits
    if (bytes !== undefined && Buffer.byteLength(value) > bytes) {
      throw invalid(`${at} must not be longer than ${bytes} bytes`)
    }
    if (graphemes !== undefined && [...new Intl.Segmenter().segment(value)].length > graphemes) {
      throw invalid(`${at} must not be longer than ${graphemes} graphemes`)
    }
    if (pattern && !pattern.test(value)) throw invalid(`${at} has not the form that it must have`)
  }

export const integer =
  (min: number) =>
  (value: unknown, at: string): void => {
    if (!Number.isInteger(value) || (value as number) < min)
      throw invalid(`${at} must be an integer from ${min}`)
  }

export const is =
  (wanted: unknown) =>
  (value: unknown, at: string): void => {
    if (value !== wanted) throw invalid(`${at} must be ${wanted}`)
  }

export const list =
  (max: number, each: (value: unknown, at: string) => void) =>
  (value: unknown, at: string): void => {
    if (!Array.isArray(value)) throw invalid(`${at} must be an array`)
    if (value.length > max) throw invalid(`${at} must not have more than ${max} elements`)
    for (const [index, one] of value.entries()) each(one, `${at}/${index}`)
  }

/** An object with these fields and no others: a field that the lexicons do not know is a mistake of the client. */
export const object =
  (required: Shape, optional: Shape = {}) =>
  (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw invalid(`${at} must be an object`)
    const fields = value as Record<string, unknown>
    for (const name of Object.keys(required)) {
      if (!(name in fields)) throw invalid(`${at} must have the property "${name}"`)
    }
    for (const [name, field] of Object.entries(fields)) {
      const check = required[name] ?? optional[name]
      if (!check) throw invalid(`${at} has the property "${name}", which no lexicon knows`)
      check(field, `${at}/${name}`)
    }
  }

/** One of several shapes, by `$type`. */
export const union =
  (types: Record<string, (value: unknown, at: string) => void>) =>
  (value: unknown, at: string): void => {
    const type = String((value as { $type?: unknown } | null)?.$type)
    const check = types[type]
    if (!check) throw invalid(`${at}/$type must be one of ${Object.keys(types).join(', ')}`)
    check(value, at)
  }
