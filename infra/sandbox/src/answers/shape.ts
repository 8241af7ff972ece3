import { withExtras } from './extras.ts'
import { parse } from './json.ts'
import { type Edit, reshape } from './reshape.ts'
import { sparse } from './sparse.ts'

export type Shape = {
  /** Empty fields are left out. */
  sparse: boolean
  /** Unknown fields are added. */
  extras: boolean
}

/**
 * Sends a simulator's answer as the platform might: without empty fields, with unknown ones, and with what a fault
 * changes. `full` is the answer as the simulator gave it, when it was JSON.
 */
export const shapeAnswer = async (
  response: Response,
  shape: Shape & { keepsEmpty?: readonly string[] | undefined; edits?: readonly Edit[] | undefined },
): Promise<{ response: Response; full: string | null }> => {
  if (!response.headers.get('content-type')?.includes('json')) return { response, full: null }
  const full = await response.text()
  let body = parse(full)
  if (shape.sparse) body = sparse(body, shape.keepsEmpty)
  if (shape.extras) body = withExtras(body)
  if (shape.edits) body = reshape(body, shape.edits)
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  return { response: new Response(JSON.stringify(body), { status: response.status, headers }), full }
}
