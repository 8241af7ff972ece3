import type { Readable } from 'node:stream'
import busboy from 'busboy'
import { badUpload } from './bad-upload.ts'

const FILE_FIELD = 'file'
const MAX_OTHER_FIELDS = 10
const NEEDED = `expected one file, as multipart field ${FILE_FIELD}`

const openForm = (contentType: string) => {
  try {
    return busboy({
      headers: { 'content-type': contentType },
      // Browsers send names as UTF-8, whatever the page is written in.
      defParamCharset: 'utf8',
      limits: { files: 2, fields: MAX_OTHER_FIELDS },
    })
  } catch (error) {
    const message = `expected multipart/form-data with its boundary: ${(error as Error).message}`
    throw badUpload('invalid_form', message, 'Content-Type')
  }
}

/**
 * Passes the one file of a multipart body on as a stream, and reads the body to its end.
 *
 * @throws 400 when the form is broken or holds anything but one file in the field `file`; whatever `save` throws
 */
export const readForm = async (
  body: Readable,
  contentType: string,
  save: (stream: Readable, name: string) => Promise<string>,
): Promise<string> => {
  const form = openForm(contentType)
  const open: Readable[] = []
  let saved: Promise<string> | undefined
  let failure: Error | undefined
  await new Promise<void>((resolve) => {
    const fail = (error: Error): void => {
      failure ??= error
      body.unpipe(form)
      for (const stream of open) stream.destroy(failure)
      resolve()
    }
    form.on('file', (field, stream, { filename }) => {
      stream.on('error', () => undefined)
      open.push(stream)
      if (field !== FILE_FIELD) return fail(badUpload('unknown_field', NEEDED, field))
      if (saved) return fail(badUpload('too_many_files', `${NEEDED}; this form has several`))
      saved = save(stream, filename || FILE_FIELD)
      saved.catch(fail)
    })
    form.on('close', resolve)
    form.on('error', (error) =>
      fail(badUpload('invalid_form', `expected a whole multipart body: ${(error as Error).message}`)),
    )
    body.on('error', fail)
    body.pipe(form)
  })
  const name = await saved?.catch(() => undefined)
  if (failure) {
    body.destroy()
    throw failure
  }
  if (!name) throw badUpload('required', NEEDED)
  return name
}
