import { storedMedia, storedUploads } from '@carteiro/contracts'
import { useCarteiro } from '@carteiro/react'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

const PAGE_SIZE = 50
const UPLOADS_KEY = ['uploads']
const TOTALS_AGAIN_MS = 30_000

/** What the user has uploaded, the newest first. */
export const useUploadList = () => {
  const client = useCarteiro()
  return useInfiniteQuery({
    queryKey: UPLOADS_KEY,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: PAGE_SIZE, ...(pageParam ? { before: pageParam } : {}) }
      return storedUploads.parse(await client.request('/api/media', { query, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ uploads }) => (uploads.length < PAGE_SIZE ? undefined : uploads.at(-1)?.created_at),
  })
}

export const useDeleteUpload = () => {
  const client = useCarteiro()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => client.request(`/api/media/${id}`, { method: 'DELETE' }),
    // Without a connection it fails with an error, and is not sent later when there is one.
    networkMode: 'always',
    onSettled: () => queries.invalidateQueries({ queryKey: UPLOADS_KEY }),
  })
}

/** For operators: what is stored of all users. */
export const useStoredMedia = () => {
  const client = useCarteiro()
  return useQuery({
    queryKey: ['queue', 'media'],
    queryFn: async ({ signal }) => storedMedia.parse(await client.request('/api/queue/media', { signal })),
    refetchInterval: TOTALS_AGAIN_MS,
  })
}
