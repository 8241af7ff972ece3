import { Carteiro, CarteiroError } from '@carteiro/sdk'
import { insertPost } from '../../../lib/posts.ts'
import { currentUser } from '../../../lib/supabase.ts'

/**
 * Publishes from the server with the API key, which acts for its own user alone: the gateway refuses the post of another one. The
 * post's id is the idempotency key, here and in the browser: it is published once, whichever way and however often.
 */
export const POST = async (request: Request): Promise<Response> => {
  const user = await currentUser()
  if (!user) return Response.json({ message: 'Sign in first.' }, { status: 401 })
  const { id, text, files, selectedOptions } = await request.json()
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
