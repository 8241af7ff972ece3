/** Each field of some answers by its path, with its values. */
export type Fields = Map<string, unknown[]>

const isName = (key: string): boolean => /^[A-Za-z_][\w-]*$/.test(key)

const collect = (value: unknown, path: string, fields: Fields): void => {
  fields.set(path, [...(fields.get(path) ?? []), value])
  if (Array.isArray(value)) {
    for (const entry of value) collect(entry, `${path}[]`, fields)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, field] of Object.entries(value)) {
      // A key that is not an identifier is an id, which differs from run to run.
      const name = isName(key) ? key : '*'
      collect(field, path === '' ? name : `${path}.${name}`, fields)
    }
  }
}

/** All paths of the answers; the empty one is the answer itself. */
export const fieldsOf = (answers: unknown[]): Fields => {
  const fields: Fields = new Map()
  for (const answer of answers) collect(answer, '', fields)
  return fields
}
