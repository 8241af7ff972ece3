/** One thing that is wrong with the content of an option. `field` is a path within the enqueue request. */
export type Problem = { field: string; code: string; message: string; allowed?: unknown[] }
