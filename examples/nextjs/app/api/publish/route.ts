import { Carteiro, CarteiroError } from '@carteiro/sdk'
import { insertPost } from '../../../lib/posts.ts'
import { currentUser } from '../../../lib/supabase.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Publishes from the server with the API key, which acts for its own user alone: the gateway refuses the post of another one. The
 * post's id is the idempotency key, here and in the browser: it is published once, whichever way and however often.
 */
export const POST = async (request: Request): Promise<Response> => {
  const user = await currentUser()
  if (!user) return Response.json({ message: 'Sign in first.' }, { status: 401 })
  const { id, text, files, selectedOptions } = await request.json().catch(() => ({}))
  // Everything else is the gateway's to check: it names the field, what was expected and what to do.
  if (!UUID.test(id) || typeof text !== 'string')
    return Response.json({ message: 'expected id, a UUID, and text' }, { status: 400 })
  try {
    await insertPost(user.id, { id, text })
    // Reads CARTEIRO_URL and CARTEIRO_API_KEY.
    const carteiro = new Carteiro()
    const { publication_id: publicationId } = await carteiro.publications.enqueue(
      {
        userId: user.id,
        selectedOptions,
        mediaFiles: files,
        captions: { universal: text },
        metadata: { post: id },
      },
      { idempotencyKey: id },
    )
    return Response.json({ publicationId })
  } catch (error) {
    if (!(error instanceof CarteiroError)) throw error
    return Response.json({ message: error.message }, { status: error.status || 502 })
  }
}
