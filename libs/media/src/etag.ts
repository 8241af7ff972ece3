/** Without the mark of a weak one, which a proxy may add. */
const strong = (etag: string): string => etag.replace(/^W\//, '').replace(/^"|"$/g, '')

/**
 * Whether two answers may be of the same content, as far as their ETags say (RFC 9110, 8.8.3.2: weak comparison). One that is not there
 * says nothing.
 */
export const sameEtag = (one: unknown, other: unknown): boolean =>
  typeof one !== 'string' || typeof other !== 'string' || strong(one) === strong(other)
