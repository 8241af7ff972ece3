/** The id and name in the address of an upload; undefined where it is none. */
export const uploadOf = (url: URL): { id: string; name: string } | undefined => {
  const [, id = '', name = ''] = /^\/media\/([^/]+)\/([^/]+)$/.exec(url.pathname) ?? []
  try {
    return id ? { id, name: decodeURIComponent(name) } : undefined
  } catch {
    return undefined
  }
}

const UPLOAD_IN_TEXT = /([a-z]+:\/\/[^"/\s]+)\/media\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\//g

/** The ids of the uploads of this deployment whose addresses stand in a value, such as a job's content: the database must have them all. */
export const uploadsIn = (publicUrl: string, value: unknown): string[] => {
  const { origin } = new URL(publicUrl)
  const found = [...JSON.stringify(value).matchAll(UPLOAD_IN_TEXT)]
  return [...new Set(found.flatMap(([, its, id]) => (its === origin && id ? [id] : [])))]
}
