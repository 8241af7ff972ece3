type Example = { code: string; message: string; details?: unknown[] }

const byStatus: Record<string, Example> = {
  400: {
    code: 'invalid_request',
    message: '1 thing(s) are wrong with the request',
    details: [
      {
        field: 'captions.univeral',
        code: 'unknown_key',
        message: 'expected no such key. Did you mean "universal"?',
      },
    ],
  },
  401: { code: 'unauthorized', message: 'expected a header Authorization: Bearer <access token or API key>' },
  403: { code: 'forbidden', message: 'the API key lacks a scope' },
  404: { code: 'not_found', message: 'it does not exist' },
  409: { code: 'conflict', message: 'its present state does not allow this' },
  410: { code: 'gone', message: 'the upload is over' },
  412: { code: 'unsupported_version', message: 'expected Tus-Resumable: 1.0.0' },
  413: { code: 'too_large', message: 'the request is too large' },
  415: { code: 'unsupported_media_type', message: 'expected application/json' },
  416: { code: 'range_not_satisfiable', message: 'the file does not have that range' },
  422: { code: 'nothing_to_enqueue', message: 'none of the selected options can be published' },
  423: { code: 'locked', message: 'another request is sending bytes of this upload' },
  429: { code: 'too_many_requests', message: 'too many calls within a minute' },
  503: { code: 'unavailable', message: 'the service is out of reach for a moment: repeat the request' },
  507: { code: 'insufficient_storage', message: 'there is no room for the file at the moment' },
}

/** What an error of a status is like. */
export const errorExampleOf = (status: string, url: string): unknown => {
  const example = byStatus[status]
  if (!example) return undefined
  const { code, message, details = [] } = example
  return { success: false, error: { code, message, details, docs_url: `${url}/docs/errors/${code}` } }
}
