/** Fields of a call, form encoded: what is not set is left out, objects and lists are JSON text. */
export const formOf = (values: Record<string, unknown>): Record<string, string> => {
  const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  return Object.fromEntries(
    set.map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  )
}
