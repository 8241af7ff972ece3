/**
 * The fields of each operation's answer that the platform's documents promise: with dots between names, `[]` for the
 * entries of a list. A service may require these and no others; below a field that may be missing, those that are
 * there whenever it is.
 */
export type Guaranteed = Record<string, { source: string; fields: readonly string[] }>
