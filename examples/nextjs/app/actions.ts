'use server'

import { revalidatePath } from 'next/cache'
import { insertPost } from '../lib/posts.ts'
import { currentUser } from '../lib/supabase.ts'

/** Saves a post in the app's own table before it is published. */
export const savePost = async (post: { id: string; text: string }): Promise<void> => {
  const user = await currentUser()
  if (!user) throw new Error('Sign in first.')
  await insertPost(user.id, post)
  revalidatePath('/')
}
